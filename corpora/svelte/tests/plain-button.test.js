import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import Component from './Component.svelte'

test('is a primary button by default', () => {
	render(Component, { label: 'Save' })
	expect(screen.getByRole('button', { name: 'Save' })).toHaveClass('primary')
})

test('takes another variant', () => {
	render(Component, { label: 'Delete', variant: 'danger' })
	const button = screen.getByRole('button', { name: 'Delete' })
	expect(button).toHaveClass('danger')
	expect(button).not.toHaveClass('primary')
})

test('passes everything else on', async () => {
	const user = userEvent.setup()
	const onclick = vi.fn()
	render(Component, { label: 'Send', type: 'submit', title: 'Send it now', onclick })
	const button = screen.getByRole('button', { name: 'Send' })
	expect(button).toHaveAttribute('type', 'submit')
	expect(button).toHaveAttribute('title', 'Send it now')
	await user.click(button)
	expect(onclick).toHaveBeenCalledOnce()
})

test('can be disabled', () => {
	render(Component, { label: 'Save', disabled: true })
	expect(screen.getByRole('button', { name: 'Save' })).toBeDisabled()
})
