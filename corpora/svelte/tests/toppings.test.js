import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

const shown = (container) => container.textContent.replace(/\s+/g, ' ')

test('a pizza is plain at first', () => {
	const { container } = render(Component)
	expect(screen.getAllByRole('checkbox')).toHaveLength(3)
	expect(shown(container)).toContain('Your pizza: plain')
})

test('names the toppings', async () => {
	const user = userEvent.setup()
	const { container } = render(Component)
	await user.click(screen.getByLabelText(/^cheese\b/i))
	expect(shown(container)).toContain('Your pizza: Cheese')
	await user.click(screen.getByLabelText(/^olives\b/i))
	expect(shown(container)).toContain('Your pizza: Cheese, Olives')
})

test('takes toppings off again', async () => {
	const user = userEvent.setup()
	const { container } = render(Component)
	await user.click(screen.getByLabelText(/^cheese\b/i))
	await user.click(screen.getByLabelText(/^ham\b/i))
	await user.click(screen.getByLabelText(/^cheese\b/i))
	expect(shown(container)).toContain('Your pizza: Ham')
	await user.click(screen.getByLabelText(/^ham\b/i))
	expect(shown(container)).toContain('Your pizza: plain')
})
