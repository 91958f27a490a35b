import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import Component from './Component.svelte'

test('settles', async () => {
  render(Component)
  expect(await screen.findByText('1')).toBeInTheDocument()
})
