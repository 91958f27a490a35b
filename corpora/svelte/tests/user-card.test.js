import { render, screen } from '@testing-library/svelte'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

const ada = { name: 'Ada Byron', email: 'ada@example.org' }

test('shows the name as a heading and the email as a link', () => {
	render(Component, ada)
	expect(screen.getByRole('heading', { name: /Ada Byron/ })).toBeInTheDocument()
	const link = screen.getByRole('link', { name: /ada@example\.org/ })
	expect(link).toHaveAttribute('href', 'mailto:ada@example.org')
})

test('nobody is an admin by default', () => {
	const { container } = render(Component, ada)
	expect(container).not.toHaveTextContent(/admin/i)
})

test('says so where somebody is', async () => {
	const { container, rerender } = render(Component, ada)
	await rerender({ ...ada, admin: true })
	expect(container).toHaveTextContent(/admin/i)
	await rerender({ ...ada, admin: false })
	expect(container).not.toHaveTextContent(/admin/i)
})
