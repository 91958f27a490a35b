import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

const shown = (container) => container.textContent.replace(/\s+/g, ' ')

test('the summary says what was filled in', async () => {
	const user = userEvent.setup()
	const { container } = render(Component)
	await user.type(screen.getByLabelText(/^name\b/i), 'Ada')
	await user.selectOptions(screen.getByLabelText(/^size\b/i), 'Large')
	expect(shown(container)).toContain('Large for Ada')
	expect(shown(container)).not.toContain('as a gift')
})

test('the summary follows every field', async () => {
	const user = userEvent.setup()
	const { container } = render(Component)
	await user.type(screen.getByLabelText(/^name\b/i), 'Bo')
	await user.selectOptions(screen.getByLabelText(/^size\b/i), 'Small')
	await user.click(screen.getByLabelText(/^gift\b/i))
	expect(shown(container)).toContain('Small for Bo, as a gift')
	await user.selectOptions(screen.getByLabelText(/^size\b/i), 'Medium')
	await user.click(screen.getByLabelText(/^gift\b/i))
	expect(shown(container)).toContain('Medium for Bo')
	expect(shown(container)).not.toContain('as a gift')
})
