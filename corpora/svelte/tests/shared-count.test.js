import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { tick } from 'svelte'
import { get, writable } from 'svelte/store'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

test('shows the value of the store', () => {
	const { container } = render(Component, { count: writable(3) })
	expect(container).toHaveTextContent('Visits: 3')
})

test('follows the store', async () => {
	const count = writable(3)
	const { container } = render(Component, { count })
	count.set(8)
	await tick()
	expect(container).toHaveTextContent('Visits: 8')
})

test('the button changes the store', async () => {
	const user = userEvent.setup()
	const count = writable(3)
	const { container } = render(Component, { count })
	await user.click(screen.getByRole('button', { name: 'Add visit' }))
	await user.click(screen.getByRole('button', { name: 'Add visit' }))
	expect(get(count)).toBe(5)
	expect(container).toHaveTextContent('Visits: 5')
})
