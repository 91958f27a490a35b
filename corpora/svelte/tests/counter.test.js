import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

/** The button that counts up: by its name where there are several. */
function up() {
	const buttons = screen.getAllByRole('button')
	const named = buttons.find((button) => /\+|incr|add|plus|\bup\b|more/i.test(button.textContent))
	return named ?? buttons[0]
}

const numbers = (container) => container.textContent.match(/\d+/g)?.map(Number) ?? []

test('starts at 0', () => {
	const { container } = render(Component)
	expect(numbers(container)).toContain(0)
})

test('counts each click', async () => {
	const user = userEvent.setup()
	const { container } = render(Component)
	for (const clicks of [1, 2, 3]) {
		await user.click(up())
		expect(numbers(container)).toContain(clicks)
	}
})

test('each counter counts on its own', async () => {
	const user = userEvent.setup()
	render(Component)
	const second = render(Component)
	await user.click(up())
	expect(numbers(second.container)).toContain(0)
})
