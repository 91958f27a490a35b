import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

const button = () => screen.getByRole('button', { name: /^menu/i })
const links = () => [...screen.queryAllByRole('link'), ...screen.queryAllByRole('menuitem')].map((link) => link.textContent.trim())

test('is closed at first', () => {
	render(Component)
	expect(links()).toEqual([])
})

test('opens and closes by its button', async () => {
	const user = userEvent.setup()
	render(Component)
	await user.click(button())
	expect(links()).toEqual(['Home', 'About'])
	await user.click(button())
	expect(links()).toEqual([])
})

test('closes by Escape and by no other key', async () => {
	const user = userEvent.setup()
	render(Component)
	await user.click(button())
	await user.keyboard('x')
	expect(links()).toEqual(['Home', 'About'])
	await user.keyboard('{Escape}')
	expect(links()).toEqual([])
})
