import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { tick } from 'svelte'
import { get, writable } from 'svelte/store'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

const shown = () => screen.queryAllByRole('listitem').map((item) => item.textContent.trim())

test('lists the messages', () => {
	render(Component, { messages: writable(['Saved', 'Sent']) })
	expect(shown()).toEqual(['Saved', 'Sent'])
})

test('follows the store', async () => {
	const messages = writable(['Saved'])
	render(Component, { messages })
	messages.update((all) => [...all, 'Saved'])
	await tick()
	expect(shown()).toEqual(['Saved', 'Saved'])
})

test('the button empties the store', async () => {
	const user = userEvent.setup()
	const messages = writable(['Saved', 'Sent'])
	render(Component, { messages })
	await user.click(screen.getByRole('button', { name: 'Clear' }))
	expect(get(messages)).toEqual([])
	expect(shown()).toEqual([])
})
