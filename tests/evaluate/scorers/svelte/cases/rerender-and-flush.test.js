import { render, screen } from '@testing-library/svelte'
import { flushSync, mount, unmount } from 'svelte'
import { expect, test, vi } from 'vitest'
import Component from './Component.svelte'

test('follows its prop', async () => {
  const onchange = vi.fn()
  const { rerender } = render(Component, { name: 'Ada', onchange })
  expect(screen.getByRole('heading')).toHaveTextContent(/^Hello Ada!$/)
  await rerender({ name: 'Grace' })
  expect(screen.getByRole('heading')).toHaveTextContent('Hello Grace!')
  expect(onchange.mock.calls).toEqual([['Ada'], ['Grace']])
})
test('can be mounted by hand', () => {
  const component = mount(Component, { target: document.body })
  flushSync()
  expect(document.body.innerHTML).toContain('<h1>Hello world!</h1>')
  unmount(component)
})
