import { render } from '@testing-library/svelte'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

const shown = (container) => container.textContent.replace(/\s+/g, ' ').trim()

test('greets by name', () => {
	const { container } = render(Component, { name: 'Ada' })
	expect(shown(container)).toContain('Hello, Ada!')
})

test('greets the world where there is no name', () => {
	const { container } = render(Component)
	expect(shown(container)).toContain('Hello, world!')
})

test('follows a name that changes', async () => {
	const { container, rerender } = render(Component, { name: 'Ada' })
	await rerender({ name: 'Grace' })
	expect(shown(container)).toContain('Hello, Grace!')
})
