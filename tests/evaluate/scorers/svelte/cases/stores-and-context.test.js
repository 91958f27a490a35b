import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import Component from './Component.svelte'

test('doubles', async () => {
  render(Component, { context: new Map([['farm', 'a farm']]) })
  await userEvent.click(screen.getByRole('button', { name: '1 2 a farm' }))
  expect(screen.getByRole('button')).toHaveTextContent('2 4 a farm')
})
