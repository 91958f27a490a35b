import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

// By the sign on it: its name for screen readers may be another
const button = (sign) => screen.getAllByRole('button').find((each) => sign.test(each.textContent))
const plus = () => button(/\+/)
const minus = () => button(/[-−–]/)

/** The quantity, wherever it is shown: as text or in an input. */
function quantity(container) {
	const input = container.querySelector('input')
	return Number(input ? input.value : container.textContent.match(/\d+/)?.[0])
}

test('starts at 1', () => {
	const { container } = render(Component)
	expect(quantity(container)).toBe(1)
})

test('goes up and down', async () => {
	const user = userEvent.setup()
	const { container } = render(Component)
	await user.click(plus())
	await user.click(plus())
	expect(quantity(container)).toBe(3)
	await user.click(minus())
	expect(quantity(container)).toBe(2)
})

test('never goes below 1', async () => {
	const user = userEvent.setup()
	const { container } = render(Component)
	await user.click(minus())
	expect(quantity(container)).toBe(1)
	await user.click(plus())
	expect(quantity(container)).toBe(2)
})
