import { fireEvent, render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'
import Component from './Component.svelte'

it('follows the pointer', async () => {
	const user = userEvent.setup()
	render(Component)
	await user.hover(screen.getByText('out'))
	expect(screen.getByRole('note')).toHaveTextContent('over')
	await user.unhover(screen.getByRole('note'))
	expect(screen.getByRole('note')).toHaveTextContent('out')
})
it('takes what is pasted and uploaded', async () => {
	const user = userEvent.setup()
	render(Component)
	await user.click(screen.getByLabelText('paste'))
	await user.paste('clip')
	await user.upload(screen.getByLabelText('file'), [new File(['a'], 'a.txt', { type: 'text/plain' }), new File(['b'], 'b.txt')])
	expect(screen.getByText(/^2 a.txt clip/)).toBeVisible()
})
it('copies', async () => {
	const user = userEvent.setup()
	render(Component)
	await user.click(screen.getByText('copy'))
	expect(await screen.findByText(/copied/)).toBeVisible()
	expect(await navigator.clipboard.readText()).toBe('hello')
})
it('takes what is dropped', async () => {
	render(Component)
	await fireEvent.drop(screen.getByRole('region'), { dataTransfer: { getData: () => 'dropped' } })
	expect(screen.getByText(/dropped/)).toBeVisible()
})
