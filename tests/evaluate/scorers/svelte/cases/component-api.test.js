import { render, screen } from '@testing-library/svelte'
import { flushSync } from 'svelte'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

test('has functions', () => {
	const { component } = render(Component, { start: 3 })
	flushSync(() => component.add(4))
	expect(screen.getByText('7')).toBeInTheDocument()
	flushSync(() => component.reset())
	expect(screen.getByText('3')).toBeInTheDocument()
	expect(component.add()).toBe(4)
})
