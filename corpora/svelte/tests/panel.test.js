import { render, screen } from '@testing-library/svelte'
import { createRawSnippet } from 'svelte'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

const text = (html) => createRawSnippet(() => ({ render: () => html }))
const children = text('<p>The middle</p>')

test('shows header, content and footer in this order', () => {
	const { container } = render(Component, { header: text('<b>The top</b>'), children, footer: text('<i>The end</i>') })
	expect(container.querySelector('header')).toHaveTextContent('The top')
	expect(container.querySelector('footer')).toHaveTextContent('The end')
	expect(container).toHaveTextContent(/The top.*The middle.*The end/)
})

test('has no header and no footer where none is given', () => {
	const { container } = render(Component, { children })
	expect(screen.getByText('The middle')).toBeInTheDocument()
	expect(container.querySelector('header')).toBeNull()
	expect(container.querySelector('footer')).toBeNull()
})

test('can have only one of the two', () => {
	const { container } = render(Component, { children, footer: text('<i>The end</i>') })
	expect(container.querySelector('header')).toBeNull()
	expect(container.querySelector('footer')).toHaveTextContent('The end')
})
