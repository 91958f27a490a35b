import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

const press = (name) => userEvent.setup().click(screen.getByRole('button', { name }))

test('nobody is logged in at first', () => {
	const { container } = render(Component)
	expect(container).toHaveTextContent('Please log in')
	expect(container).not.toHaveTextContent('Welcome back')
	expect(screen.queryByRole('button', { name: 'Log out' })).not.toBeInTheDocument()
})

test('logs in and out', async () => {
	const { container } = render(Component)
	await press('Log in')
	expect(container).toHaveTextContent('Welcome back')
	expect(container).not.toHaveTextContent('Please log in')
	await press('Log out')
	expect(container).toHaveTextContent('Please log in')
	expect(container).not.toHaveTextContent('Welcome back')
})
