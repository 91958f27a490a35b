import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

const names = ['Anna', 'Bert', 'Hannah', 'Otto']
const shown = () => screen.queryAllByRole('listitem').map((item) => item.textContent.trim())
const box = () => screen.getByLabelText(/search/i)

test('shows all names at first', () => {
	render(Component, { names })
	expect(shown()).toEqual(names)
})

test('keeps the names that hold what is typed, in upper or lower case', async () => {
	const user = userEvent.setup()
	render(Component, { names })
	await user.type(box(), 'AN')
	expect(shown()).toEqual(['Anna', 'Hannah'])
	await user.type(box(), 'x')
	expect(shown()).toEqual([])
})

test('shows all again when the box is cleared', async () => {
	const user = userEvent.setup()
	render(Component, { names })
	await user.type(box(), 'ott')
	expect(shown()).toEqual(['Otto'])
	await user.clear(box())
	expect(shown()).toEqual(names)
})

test('follows the names', async () => {
	const user = userEvent.setup()
	const { rerender } = render(Component, { names })
	await user.type(box(), 'o')
	await rerender({ names: ['Noah', 'Eve', 'Leo'] })
	expect(shown()).toEqual(['Noah', 'Leo'])
})
