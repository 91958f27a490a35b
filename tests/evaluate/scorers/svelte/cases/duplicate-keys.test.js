import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import Component from './Component.svelte'

test('lists different names', () => {
  render(Component, { names: ['a', 'b'] })
  expect(screen.getAllByRole('listitem')).toHaveLength(2)
})
test('lists a name twice', () => {
  render(Component, { names: ['a', 'a'] })
  expect(screen.getAllByRole('listitem')).toHaveLength(2)
})
