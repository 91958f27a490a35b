import { render, screen } from '@testing-library/svelte'
import { expect, it } from 'vitest'
import Component from './Component.svelte'

it('renders as a component', () => {
	render(Component, { name: 'me' })
	expect(screen.getByText('hello me')).toBeInTheDocument()
})
