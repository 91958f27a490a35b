import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import Component from './Component.svelte'

test('waits for its module', () => {
  render(Component)
  expect(screen.getByRole('heading')).toHaveTextContent('late')
})
