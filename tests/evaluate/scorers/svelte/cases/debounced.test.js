import { fireEvent, render, screen } from '@testing-library/svelte'
import { afterEach, expect, it, vi } from 'vitest'
import Component from './Component.svelte'

afterEach(() => {
	vi.useRealTimers()
	vi.clearAllMocks()
})
it('waits until typing ends', async () => {
	vi.useFakeTimers()
	const onsearch = vi.fn().mockName('search')
	render(Component, { props: { onsearch } })
	const field = screen.getByPlaceholderText('Search')
	for (const value of ['a', 'ab', 'abc']) {
		await fireEvent.input(field, { target: { value } })
		vi.advanceTimersByTime(200)
	}
	expect(onsearch).not.toHaveBeenCalled()
	vi.runAllTimers()
	expect(onsearch).toHaveBeenCalledExactlyOnceWith('abc')
	expect(screen.getByRole('searchbox')).toHaveValue('abc')
})
