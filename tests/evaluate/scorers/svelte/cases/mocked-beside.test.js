import { render, screen } from '@testing-library/svelte'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { api, twice } from './mocked-beside.api.js'
import Component from './Component.svelte'

vi.mock('./mocked-beside.api.js', { spy: true })
beforeEach(() => vi.mocked(api).mockResolvedValue('from the mock'))
afterEach(() => vi.restoreAllMocks())

test('a file beside the test is mocked', async () => {
	render(Component, { load: api })
	expect(await screen.findByText('from the mock')).toBeVisible()
	expect(api).toHaveBeenCalledTimes(1)
	expect(twice(4)).toBe(8)
	expect(twice).toHaveBeenCalledWith(4)
})
