import { render, screen } from '@testing-library/svelte'
import { expect, it } from 'vitest'
import Component from './Component.svelte'

it('renders', () => {
	render(Component)
	expect(screen.getByText('text')).toBeInTheDocument()
})
