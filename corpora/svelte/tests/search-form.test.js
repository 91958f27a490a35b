import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import Component from './Component.svelte'

const field = () => screen.getByLabelText(/^query\b/i)

test('hands over what was typed, without spaces around it', async () => {
	const user = userEvent.setup()
	const onsearch = vi.fn()
	render(Component, { onsearch })
	await user.type(field(), '  green tea ')
	expect(onsearch).not.toHaveBeenCalled()
	await user.click(screen.getByRole('button', { name: 'Search' }))
	expect(onsearch.mock.calls).toEqual([['green tea']])
})

test('the enter key searches, too', async () => {
	const user = userEvent.setup()
	const onsearch = vi.fn()
	render(Component, { onsearch })
	await user.type(field(), 'oolong{Enter}')
	expect(onsearch.mock.calls).toEqual([['oolong']])
})

test('does not search for nothing', async () => {
	const user = userEvent.setup()
	const onsearch = vi.fn()
	render(Component, { onsearch })
	await user.type(field(), '   {Enter}')
	expect(onsearch).not.toHaveBeenCalled()
})
