import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { flushSync } from 'svelte'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import Component from './Component.svelte'

describe('with fake timers', () => {
	beforeEach(() => vi.useFakeTimers({ shouldAdvanceTime: true, now: new Date('2020-01-01T00:00:00Z') }))
	afterEach(() => vi.useRealTimers())
	it('ticks', async () => {
		render(Component)
		await vi.advanceTimersByTimeAsync(2000)
		expect(screen.getByText('2020-01-01T00:00:02.000Z')).toBeVisible()
		expect(screen.getByText(/^3/)).toHaveTextContent('3 soon')
		vi.advanceTimersByTime(600)
		flushSync()
		expect(screen.getByText('3 late')).toBeVisible()
	})
	it('goes along with user-event', async () => {
		const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime })
		const { unmount } = render(Component)
		await user.click(document.body)
		expect(vi.getMockedSystemTime()).toBeInstanceOf(Date)
		unmount()
		vi.clearAllTimers()
	})
	it('finds what comes later', async () => {
		render(Component)
		expect(await screen.findByText(/late/, {}, { timeout: 4000 })).toBeVisible()
	})
})
