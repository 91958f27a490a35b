import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { flushSync } from 'svelte'
import { get } from 'svelte/store'
import { beforeEach, expect, it, vi } from 'vitest'
import Component, { bump, total } from './Component.svelte'

beforeEach(() => total.set(0))
it('shares', async () => {
	render(Component)
	render(Component)
	await userEvent.click(screen.getAllByRole('button')[0])
	flushSync(bump)
	expect(screen.getAllByText('1/1')).toHaveLength(2)
	expect(get(total)).toBe(1)
})
it('stays', () => {
	render(Component)
	expect(screen.getByText('0/1')).toBeInTheDocument()
})
it('begins again with a fresh module', async () => {
	vi.resetModules()
	const fresh = await import('./Component.svelte')
	render(fresh.default)
	expect(screen.getByText('0/0')).toBeInTheDocument()
	expect(fresh.total).not.toBe(total)
})
