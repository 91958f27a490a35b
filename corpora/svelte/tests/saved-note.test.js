import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, expect, test } from 'vitest'
import Component from './Component.svelte'

beforeEach(() => localStorage.clear())

const note = () => screen.getByLabelText(/^note\b/i)

test('is empty at first', () => {
	render(Component)
	expect(note()).toHaveValue('')
})

test('keeps the note under the key "note"', async () => {
	const user = userEvent.setup()
	render(Component)
	await user.type(note(), 'Buy bread')
	expect(localStorage.getItem('note')).toContain('Buy bread')
})

test('shows the kept note again', async () => {
	const user = userEvent.setup()
	const { unmount } = render(Component)
	await user.type(note(), 'Buy bread')
	unmount()
	render(Component)
	expect(note()).toHaveValue('Buy bread')
})
