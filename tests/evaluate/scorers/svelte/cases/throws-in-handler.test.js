import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import Component from './Component.svelte'

test('is still there after a click', async () => {
  render(Component)
  await userEvent.click(screen.getByRole('button', { name: 'go' }))
  expect(screen.getByRole('button')).toBeEnabled()
})
