import { render, screen } from '@testing-library/svelte'
import { beforeAll, expect, test, vi } from 'vitest'

beforeAll(() => {
	window.matchMedia = vi.fn((query) => ({
		matches: query.includes('800'), media: query, addEventListener: vi.fn(), removeEventListener: vi.fn(), addListener() {}, removeListener() {},
	}))
})
test('asks the window', async () => {
	const { default: Component } = await import('./Component.svelte')
	render(Component)
	expect(screen.getByText('wide moving')).toBeInTheDocument()
	expect(screen.getByText('height 768 0')).toBeInTheDocument()
	expect(window.matchMedia).toHaveBeenCalledWith('(min-width: 800px)')
})
