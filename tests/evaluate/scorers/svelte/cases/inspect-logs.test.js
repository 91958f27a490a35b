import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import Component from './Component.svelte'

test('logs the count as it starts and as it changes', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  render(Component)
  expect(log).toHaveBeenCalledWith('init', 0)
  await userEvent.click(screen.getByRole('button'))
  expect(log).toHaveBeenCalledWith('update', 1)
  log.mockRestore()
})
