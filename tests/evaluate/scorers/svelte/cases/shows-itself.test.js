import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import Component from './Component.svelte'

test('nests', () => {
  const { container } = render(Component)
  expect(container).toHaveTextContent('level 2level 1level 0')
})
