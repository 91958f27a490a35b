import { render } from '@testing-library/svelte'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

test('shows the theme from the context', () => {
	const { container } = render(Component, { props: {}, context: new Map([['theme', 'dark']]) })
	expect(container).toHaveTextContent('Theme: dark')
})

test('is light without one', () => {
	const { container } = render(Component)
	expect(container).toHaveTextContent('Theme: light')
})
