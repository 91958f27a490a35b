import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, expect, test, vi } from 'vitest'
import Component from './Component.svelte'

let logged

beforeEach(() => {
	logged = []
	vi.spyOn(console, 'log').mockImplementation((...parts) => logged.push(parts.join(' ')))
})

test('logs the count at first and after each click', async () => {
	const user = userEvent.setup()
	render(Component)
	await vi.waitFor(() => expect(logged.at(-1)).toMatch(/\b0\b/))
	await user.click(screen.getByRole('button', { name: 'Count' }))
	await vi.waitFor(() => expect(logged.at(-1)).toMatch(/\b1\b/))
	await user.click(screen.getByRole('button', { name: 'Count' }))
	await vi.waitFor(() => expect(logged.at(-1)).toMatch(/\b2\b/))
})

test('logs nothing while the count stays', async () => {
	render(Component)
	await vi.waitFor(() => expect(logged).not.toEqual([]))
	const before = logged.length
	await new Promise((resolve) => setTimeout(resolve, 50))
	expect(logged).toHaveLength(before)
})
