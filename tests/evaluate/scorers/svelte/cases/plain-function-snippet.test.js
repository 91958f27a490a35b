import { render, screen } from '@testing-library/svelte'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

test('shows text that a function gives', () => {
	render(Component, { props: { children: () => 'words' } })
	expect(screen.getByText('words')).toBeInTheDocument()
})
