import { render, screen, within } from '@testing-library/svelte'
import userEvent, { type UserEvent } from '@testing-library/user-event'
import { beforeEach, expect, test, vi } from 'vitest'
import Component from './Component.svelte'

type Item = { id: number; name: string }
const items: Item[] = [{ id: 1, name: 'one' }, { id: 2, name: 'two' }]
let user: UserEvent
beforeEach(() => {
  user = userEvent.setup()
})

test.each(items)('tells that $name was picked', async (item: Item) => {
  const onpick = vi.fn<(item: Item) => void>()
  render(Component, { props: { items, onpick } })
  const button = within(screen.getByRole('list')).getByRole('button', { name: item.name })
  await user.click(button)
  expect(onpick).toHaveBeenCalledExactlyOnceWith(item)
  expect(button).toHaveAttribute('aria-pressed', 'true')
})
