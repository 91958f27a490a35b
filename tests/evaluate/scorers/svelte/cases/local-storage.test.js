import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import Component from './Component.svelte'

test('remembers', async () => {
  localStorage.setItem('name', 'Ada')
  render(Component)
  const input = screen.getByLabelText('Name')
  expect(input).toHaveValue('Ada')
  await userEvent.clear(input)
  await userEvent.type(input, 'Grace{enter}')
  expect(localStorage.getItem('name')).toBe('Grace')
})
