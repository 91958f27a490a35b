import { render } from '@testing-library/svelte'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import Component from './Component.svelte'

let warn
beforeEach(() => {
	warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
	vi.spyOn(console, 'log').mockReturnValue(undefined)
	console.error = vi.fn()
})
afterEach(() => vi.restoreAllMocks())
it('warns', () => {
	render(Component)
	expect(warn).toHaveBeenCalledWith('made', 2)
	expect(console.log).toHaveBeenCalledTimes(1)
	expect(console.error).not.toHaveBeenCalled()
	expect(warn.mock.calls.some(([text]) => String(text).includes('console_log_state'))).toBe(true)
})
