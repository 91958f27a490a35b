import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import Component from './Component.svelte'

test('waits for what never comes', { timeout: 300 }, async () => {
  render(Component)
  await new Promise(() => {})
})
test('goes on', () => {
  render(Component)
  expect(screen.getByText('slow')).toBeVisible()
})
