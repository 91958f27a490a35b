import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, expect, test } from 'vitest'
import Component from './Component.svelte'

beforeEach(() => {
	document.title = 'before'
})

test('the title of the tab follows what is typed', async () => {
	const user = userEvent.setup()
	render(Component)
	const input = screen.getByLabelText(/^page title\b/i)
	await user.clear(input)
	await user.type(input, 'News')
	expect(document.title).toBe('News')
	await user.type(input, ' of today')
	expect(document.title).toBe('News of today')
})
