import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import Component from './Component.svelte'

test('grows', async () => {
  render(Component, { start: 2 })
  await userEvent.click(screen.getByRole('button', { name: '2 4' }))
  expect(screen.getByRole('button')).toHaveTextContent('3 6')
  expect(screen.getByText('mounted')).toBeInTheDocument()
})
