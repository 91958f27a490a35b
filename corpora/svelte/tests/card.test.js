import { render, screen } from '@testing-library/svelte'
import { createRawSnippet } from 'svelte'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

const text = (html) => createRawSnippet(() => ({ render: () => html }))

test('shows its title as a heading', () => {
	render(Component, { title: 'Weather', children: text('<p>Sunny</p>') })
	expect(screen.getByRole('heading', { name: 'Weather' })).toBeInTheDocument()
})

test('shows what is put inside', () => {
	render(Component, { title: 'Weather', children: text('<p>Sunny</p>') })
	expect(screen.getByText('Sunny')).toBeInTheDocument()
})

test('can be empty', () => {
	render(Component, { title: 'Nothing yet' })
	expect(screen.getByRole('heading', { name: 'Nothing yet' })).toBeInTheDocument()
})
