import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import Component from './Component.svelte'

test('shows what it got', async () => {
  vi.stubGlobal('fetch', vi.fn(async () => ({ json: async () => ({ name: 'Ada' }) })))
  render(Component, { url: '/api' })
  expect(screen.getByText('loading')).toBeInTheDocument()
  expect(await screen.findByText('Ada')).toBeInTheDocument()
  expect(fetch).toHaveBeenCalledWith('/api')
  vi.unstubAllGlobals()
})
test('shows what went wrong', async () => {
  globalThis.fetch = vi.fn().mockRejectedValue(new Error('offline'))
  render(Component, { url: '/api' })
  expect(await screen.findByRole('alert')).toHaveTextContent('offline')
})
