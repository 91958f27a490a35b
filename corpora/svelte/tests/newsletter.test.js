import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test } from 'vitest'
import Component from './Component.svelte'

let prevented
const watch = (event) => {
	prevented.push(event.defaultPrevented)
	event.preventDefault()
}

beforeEach(() => {
	prevented = []
	window.addEventListener('submit', watch)
})
afterEach(() => window.removeEventListener('submit', watch))

test('thanks for the address', async () => {
	const user = userEvent.setup()
	const { container } = render(Component)
	expect(container).not.toHaveTextContent(/thanks/i)
	await user.type(screen.getByLabelText(/^email\b/i), 'ada@example.org')
	expect(container).not.toHaveTextContent(/thanks/i)
	await user.click(screen.getByRole('button', { name: 'Subscribe' }))
	expect(container).toHaveTextContent('Thanks, ada@example.org')
})

test('the enter key does the same', async () => {
	const user = userEvent.setup()
	const { container } = render(Component)
	await user.type(screen.getByLabelText(/^email\b/i), 'bob@example.org{Enter}')
	expect(container).toHaveTextContent('Thanks, bob@example.org')
})

test('the page is not loaded anew', async () => {
	const user = userEvent.setup()
	render(Component)
	await user.type(screen.getByLabelText(/^email\b/i), 'ada@example.org{Enter}')
	expect(prevented).not.toContain(false)
})
