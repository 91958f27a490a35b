import { render, screen, waitFor } from '@testing-library/svelte'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

Element.prototype.animate ??= () => ({ cancel() {}, finished: Promise.resolve(), set onfinish(fn) { fn() } })

test('drops the first', async () => {
  render(Component)
  screen.getByRole('button').click()
  await waitFor(() => expect(screen.queryByText('a')).toBeNull())
  expect(screen.getByText('b')).toBeInTheDocument()
})
