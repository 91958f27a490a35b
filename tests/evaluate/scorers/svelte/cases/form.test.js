import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import Component from './Component.svelte'

test('sends what was entered', async () => {
  const user = userEvent.setup()
  const onsend = vi.fn()
  render(Component, { onsend })
  const button = screen.getByRole('button', { name: /send/i })
  expect(button).toBeDisabled()
  await user.type(screen.getByPlaceholderText('mail'), 'a@b.c')
  await user.selectOptions(screen.getByRole('combobox', { name: 'size' }), 's')
  await user.click(screen.getByRole('checkbox', { name: 'agree' }))
  await user.click(screen.getByLabelText('x'))
  expect(button).toBeEnabled()
  await user.click(button)
  expect(onsend).toHaveBeenCalledWith({ mail: 'a@b.c', size: 's', agree: true, tags: ['x'] })
  expect(onsend.mock.calls[0][0]).toStrictEqual({ mail: 'a@b.c', size: 's', agree: true, tags: ['x'] })
})
