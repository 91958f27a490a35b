import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

const shown = (container) => container.textContent.replace(/\s+/g, ' ')

test('both teams start at 0', () => {
	const { container } = render(Component)
	expect(shown(container)).toMatch(/Home: 0(?!\d)/)
	expect(shown(container)).toMatch(/Away: 0(?!\d)/)
})

test('a goal counts for the team that scored it', async () => {
	const user = userEvent.setup()
	const { container } = render(Component)
	await user.click(screen.getByRole('button', { name: 'Home goal' }))
	await user.click(screen.getByRole('button', { name: 'Home goal' }))
	await user.click(screen.getByRole('button', { name: 'Away goal' }))
	expect(shown(container)).toMatch(/Home: 2(?!\d)/)
	expect(shown(container)).toMatch(/Away: 1(?!\d)/)
})

test('a new game starts at 0 again', async () => {
	const user = userEvent.setup()
	const { container } = render(Component)
	await user.click(screen.getByRole('button', { name: 'Away goal' }))
	await user.click(screen.getByRole('button', { name: 'New game' }))
	expect(shown(container)).toMatch(/Away: 0(?!\d)/)
})
