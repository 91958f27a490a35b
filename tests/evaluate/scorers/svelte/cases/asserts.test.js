import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import Component from './Component.svelte'

expect.extend({ toBeShort: (text) => ({ pass: text.length < 9, message: () => `${text} is long` }) })

test('shows maps and sets of its own realm', () => {
  expect.assertions(4)
  render(Component, { value: structuredClone({ a: [1, 2] }) })
  expect(screen.getByText('{"a":[1,2]}')).toBeInstanceOf(HTMLOutputElement)
  expect(structuredClone(new Map([[1, new Set(['x'])]]))).toStrictEqual(new Map([[1, new Set(['x'])]]))
  expect('short').toBeShort()
  expect(() => JSON.parse('{')).toThrow(SyntaxError)
})
