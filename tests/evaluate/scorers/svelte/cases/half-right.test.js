import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import Component from './Component.svelte'

test('starts at 0', () => {
  render(Component)
  expect(screen.getByRole('button')).toHaveTextContent('count 0')
})
test('counts by one', async () => {
  render(Component)
  await userEvent.click(screen.getByRole('button'))
  expect(screen.getByRole('button')).toHaveTextContent('count 1')
})
