import { render, screen } from '@testing-library/svelte'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

test('works without matchMedia', () => {
	render(Component)
	expect(screen.getByText('false')).toBeInTheDocument()
})
