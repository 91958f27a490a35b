import { render, screen } from '@testing-library/svelte'
import { createRawSnippet } from 'svelte'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

const row = createRawSnippet((fruit) => ({ render: () => `<b>${fruit().name} for ${fruit().price}</b>` }))
const apple = { name: 'Apple', price: 2 }
const pear = { name: 'Pear', price: 3 }
const rows = () => screen.queryAllByRole('listitem').map((item) => item.textContent.trim())

test('renders each item with the row snippet', () => {
	const { container } = render(Component, { items: [apple, pear], row })
	expect(rows()).toEqual(['Apple for 2', 'Pear for 3'])
	expect(container).not.toHaveTextContent('Nothing here')
})

test('says when there are no items', () => {
	const { container } = render(Component, { items: [], row })
	expect(container).toHaveTextContent('Nothing here')
})

test('follows its items', async () => {
	const { container, rerender } = render(Component, { items: [apple], row })
	await rerender({ items: [apple, pear], row })
	expect(rows()).toHaveLength(2)
	await rerender({ items: [], row })
	expect(container).toHaveTextContent('Nothing here')
})
