import { render, screen } from '@testing-library/svelte'
import { act } from '@testing-library/svelte'
import { expect, it, vi } from 'vitest'
import Component from './Component.svelte'

it('sees', async () => {
	let tell
	const disconnect = vi.fn()
	vi.stubGlobal('IntersectionObserver', class {
		constructor(callback) {
			tell = callback
		}
		observe = vi.fn()
		disconnect = disconnect
	})
	vi.stubGlobal('ResizeObserver', class {
		observe() {}
		unobserve() {}
		disconnect() {}
	})
	const { unmount } = render(Component)
	expect(screen.getByText('not seen 0')).toBeInTheDocument()
	await act(() => tell([{ isIntersecting: true }]))
	expect(screen.getByText('seen 0')).toBeInTheDocument()
	unmount()
	expect(disconnect).toHaveBeenCalled()
	vi.unstubAllGlobals()
})
it('needs an observer', () => {
	expect(() => render(Component)).toThrow(/ResizeObserver is not defined|ResizeObserver/)
})
