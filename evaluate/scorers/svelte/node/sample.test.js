import { render, screen, waitFor } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import Component from './Component.svelte'

test('the sample works', async () => {
  const user = userEvent.setup()
  const seen = vi.fn()
  render(Component, { start: 1 })
  await user.click(screen.getByRole('button', { name: /clicked/i }))
  await user.type(screen.getByLabelText('Name'), 'Ada')
  seen()
  await waitFor(() => expect(screen.getByText('double 4')).toBeInTheDocument())
  expect(screen.getAllByRole('listitem')).toHaveLength(2)
  expect(screen.getByText('hello Ada')).toBeVisible()
  expect(seen).toHaveBeenCalledOnce()
})
