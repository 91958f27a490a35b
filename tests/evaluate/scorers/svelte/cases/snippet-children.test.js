import { render, screen } from '@testing-library/svelte'
import { createRawSnippet } from 'svelte'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

test('shows its children and its header', () => {
  const children = createRawSnippet(() => ({ render: () => '<p>inside</p>' }))
  const header = createRawSnippet((text) => ({ render: () => `<b>${text()}</b>` }))
  const { container } = render(Component, { children, header })
  expect(screen.getByText('inside')).toBeInTheDocument()
  expect(screen.getByRole('heading', { level: 2 })).toHaveTextContent('Title')
  expect(container.innerHTML).toContain('<section>')
})
