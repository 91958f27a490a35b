import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import Component from './Component.svelte'

function shown() {
	const [onconfirm, oncancel] = [vi.fn(), vi.fn()]
	const { container } = render(Component, { message: 'Delete the file?', onconfirm, oncancel })
	return { container, onconfirm, oncancel }
}

test('asks', () => {
	const { container, onconfirm, oncancel } = shown()
	expect(container).toHaveTextContent('Delete the file?')
	expect(onconfirm).not.toHaveBeenCalled()
	expect(oncancel).not.toHaveBeenCalled()
})

test('"Yes" confirms', async () => {
	const user = userEvent.setup()
	const { onconfirm, oncancel } = shown()
	await user.click(screen.getByRole('button', { name: 'Yes' }))
	expect(onconfirm).toHaveBeenCalledOnce()
	expect(oncancel).not.toHaveBeenCalled()
})

test('"No" cancels', async () => {
	const user = userEvent.setup()
	const { onconfirm, oncancel } = shown()
	await user.click(screen.getByRole('button', { name: 'No' }))
	expect(oncancel).toHaveBeenCalledOnce()
	expect(onconfirm).not.toHaveBeenCalled()
})
