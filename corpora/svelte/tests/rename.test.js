import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

const heading = () => screen.getByRole('heading')
const input = () => screen.queryByRole('textbox')

test('is a heading at first', () => {
	render(Component)
	expect(heading()).toHaveTextContent('Untitled')
	expect(input()).not.toBeInTheDocument()
})

test('a double click makes an input of it, with the text in it', async () => {
	const user = userEvent.setup()
	render(Component)
	await user.dblClick(heading())
	expect(input()).toHaveValue('Untitled')
})

test('enter takes the new text', async () => {
	const user = userEvent.setup()
	render(Component)
	await user.dblClick(heading())
	await user.clear(input())
	await user.type(input(), 'My trip{Enter}')
	expect(heading()).toHaveTextContent('My trip')
	expect(input()).not.toBeInTheDocument()
})

test('escape leaves the text as it was', async () => {
	const user = userEvent.setup()
	render(Component)
	await user.dblClick(heading())
	await user.type(input(), ' and more{Escape}')
	expect(heading()).toHaveTextContent(/^\s*Untitled\s*$/)
})
