import { render, screen } from '@testing-library/svelte'
import { expect, it } from 'vitest'
import Component from './Component.svelte'

it.fails('is expected to fail', () => {
	render(Component)
	screen.getByText('nowhere')
})
it.skipIf(true)('is left out', () => expect(1).toBe(2))
it.runIf(true)('runs', () => expect(1).toBe(1))
it.concurrent('beside', async ({ expect: own }) => own(1).toBe(1))
it('tries again', { retry: 2 }, ({ task }) => expect(task.result.retryCount).toBe(2))
it('asserts softly', () => {
	expect.soft(1).toBe(1)
	expect.hasAssertions()
})
it('polls', async () => {
	let n = 0
	await expect.poll(() => ++n, { interval: 5 }).toBe(3)
	await expect(Promise.reject(new Error('x'))).rejects.toThrow('x')
})
