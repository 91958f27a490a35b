import { render, screen } from '@testing-library/svelte'
import { expect, test, vi } from 'vitest'
import Component from './Component.svelte'

const names = () => screen.queryAllByRole('listitem').map((item) => item.textContent.trim())

test('says that it loads', () => {
	const { container } = render(Component, { load: () => new Promise(() => {}) })
	expect(container).toHaveTextContent('Loading')
	expect(names()).toEqual([])
})

test('lists the names when they are there', async () => {
	const load = vi.fn(async () => ['Kim', 'Lee'])
	const { container } = render(Component, { load })
	await vi.waitFor(() => expect(names()).toEqual(['Kim', 'Lee']))
	expect(container).not.toHaveTextContent('Loading')
	expect(load).toHaveBeenCalledOnce()
})

test('says that it could not load them', async () => {
	const { container } = render(Component, { load: () => Promise.reject(new Error('offline')) })
	await vi.waitFor(() => expect(container).toHaveTextContent('Could not load'))
	expect(container).not.toHaveTextContent('Loading')
})
