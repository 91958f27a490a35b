import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import Component from './Component.svelte'

const colors = ['red', 'green', 'blue']
const button = (name) => screen.getByRole('button', { name })
const pressed = () => colors.filter((color) => button(color).getAttribute('aria-pressed') === 'true')

test('has a button for each color, none of them pressed', () => {
	render(Component, { colors, onpick: () => {} })
	expect(screen.getAllByRole('button')).toHaveLength(3)
	expect(pressed()).toEqual([])
})

test('tells which color was picked, and marks it', async () => {
	const user = userEvent.setup()
	const onpick = vi.fn()
	render(Component, { colors, onpick })
	await user.click(button('green'))
	expect(pressed()).toEqual(['green'])
	await user.click(button('blue'))
	expect(pressed()).toEqual(['blue'])
	expect(onpick.mock.calls).toEqual([['green'], ['blue']])
})
