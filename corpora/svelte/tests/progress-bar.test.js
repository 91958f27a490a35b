import { render, screen } from '@testing-library/svelte'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

/** What a screen reader would say, from <progress> or from ARIA. */
function state() {
	const bar = screen.getByRole('progressbar')
	const told = (name, own) => Number(bar.getAttribute(`aria-value${name}`) ?? bar[own])
	return told('now', 'value') / told('max', 'max')
}

test('is out of 100 where nothing else is said', () => {
	const { container } = render(Component, { value: 40 })
	expect(state()).toBeCloseTo(0.4)
	expect(container).toHaveTextContent(/(?<!\d)40\s*%/)
})

test('is out of max', () => {
	const { container } = render(Component, { value: 3, max: 12 })
	expect(state()).toBeCloseTo(0.25)
	expect(container).toHaveTextContent(/(?<!\d)25\s*%/)
})

test('moves on', async () => {
	const { container, rerender } = render(Component, { value: 1, max: 2 })
	await rerender({ value: 2, max: 2 })
	expect(state()).toBe(1)
	expect(container).toHaveTextContent(/(?<!\d)100\s*%/)
})
