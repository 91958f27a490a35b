import { render, screen } from '@testing-library/svelte'
import { afterEach, describe, expect, it, vi } from 'vitest'
import Component from './Component.svelte'

afterEach(() => {
	vi.unstubAllGlobals()
	vi.restoreAllMocks()
})
describe('loading', () => {
	it('shows what a stubbed fetch gives', async () => {
		vi.stubGlobal('fetch', vi.fn(async () => new Response(JSON.stringify([{ id: 1, name: 'Ann' }]), { status: 200 })))
		render(Component)
		expect(await screen.findByRole('listitem')).toHaveTextContent('Ann')
		expect(fetch).toHaveBeenCalledWith('/api/users', expect.objectContaining({ signal: expect.any(AbortSignal) }))
	})
	it('shows a failure', async () => {
		vi.spyOn(globalThis, 'fetch').mockResolvedValueOnce(new Response('', { status: 500 }))
		render(Component)
		expect(await screen.findByRole('alert')).toHaveTextContent('status 500')
	})
	it('shows what a mock of the global says', async () => {
		global.fetch = vi.fn().mockRejectedValue(new Error('offline'))
		render(Component)
		expect(await screen.findByText('offline')).toBeInTheDocument()
	})
	it('makes requests', async () => {
		const request = new Request('http://localhost/x', { method: 'POST', body: 'a=1' })
		expect(await request.text()).toBe('a=1')
		expect(request).toBeInstanceOf(Request)
		const form = new FormData()
		form.append('file', new File(['abc'], 'a.txt', { type: 'text/plain' }))
		const sent = new Request('http://localhost/x', { method: 'POST', body: form })
		expect(await sent.text()).toContain('a.txt')
		expect(new URL('/a', 'http://localhost/b').href).toBe('http://localhost/a')
	})
})
