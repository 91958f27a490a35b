import { render } from '@testing-library/svelte'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

const tea = { name: 'Tea', price: 4.25, quantity: 2 }
const milk = { name: 'Milk', price: 1.5, quantity: 1 }
const shown = (container) => container.textContent.replace(/\s+/g, ' ')

test('shows what is in the cart and what it costs', () => {
	const { container } = render(Component, { items: [tea, milk] })
	expect(shown(container)).toContain('Tea')
	expect(shown(container)).toContain('Milk')
	expect(shown(container)).toContain('Total: 10.00')
})

test('an empty cart costs nothing', () => {
	const { container } = render(Component, { items: [] })
	expect(shown(container)).toContain('Total: 0.00')
})

test('the total follows the items', async () => {
	const { container, rerender } = render(Component, { items: [tea] })
	expect(shown(container)).toContain('Total: 8.50')
	await rerender({ items: [tea, { ...milk, quantity: 3 }] })
	expect(shown(container)).toContain('Total: 13.00')
})
