import { render } from '@testing-library/svelte'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import Component from './Component.svelte'

beforeEach(() => {
	vi.useFakeTimers()
})
afterEach(() => {
	vi.useRealTimers()
})

const shown = (container) => container.textContent.replace(/\s+/g, ' ')

test('counts the seconds', async () => {
	const { container } = render(Component)
	expect(shown(container)).toMatch(/(?<!\d)0 seconds/)
	await vi.advanceTimersByTimeAsync(3050)
	expect(shown(container)).toMatch(/(?<!\d)3 seconds/)
	await vi.advanceTimersByTimeAsync(9000)
	expect(shown(container)).toMatch(/(?<!\d)12 seconds/)
})

test('leaves no timer behind when it goes', async () => {
	const { unmount } = render(Component)
	await vi.advanceTimersByTimeAsync(2050)
	expect(vi.getTimerCount()).toBeGreaterThan(0)
	unmount()
	await vi.advanceTimersByTimeAsync(0)
	expect(vi.getTimerCount()).toBe(0)
})
