import { render, screen, waitFor } from '@testing-library/svelte'
import { expect, it, vi } from 'vitest'
import Component from './Component.svelte'

it('loads', async () => {
	render(Component)
	expect(screen.getByRole('status')).toHaveTextContent('loading')
	expect(await screen.findAllByRole('listitem')).toHaveLength(2)
	await waitFor(() => expect(screen.getByText('2 2')).toBeVisible())
	expect(document.querySelector('b').textContent).toBe('a')
})
it('fails', async () => {
	const get = vi.fn().mockResolvedValueOnce(['x']).mockRejectedValueOnce(new Error('no'))
	render(Component, { get })
	expect(await screen.findByText('x')).toBeVisible()
})
it('never answers', async () => {
	render(Component, { get: () => new Promise(() => {}) })
	await expect(screen.findByRole('list', {}, { timeout: 100 })).rejects.toThrow()
	expect(screen.getByText('waiting')).toBeVisible()
})
