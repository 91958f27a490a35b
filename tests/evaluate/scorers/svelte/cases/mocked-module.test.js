import { render, screen } from '@testing-library/svelte'
import { expect, test, vi } from 'vitest'
import Component from './Component.svelte'

const made = vi.hoisted(() => ({ calls: [] }))
vi.mock('svelte/store', async (original) => {
	const real = await original()
	return { ...real, writable: (value) => (made.calls.push(value), real.writable('mocked')) }
})

test('sees the mock', async () => {
	render(Component)
	expect(await screen.findByText('mocked')).toBeInTheDocument()
	expect(made.calls).toEqual(['real'])
})
