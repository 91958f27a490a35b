import { render, screen, within } from '@testing-library/svelte'
import { createRawSnippet } from 'svelte'
import { describe, expect, it } from 'vitest'
import Card from './Component.svelte'

const words = (text) => createRawSnippet((item) => ({ render: () => `<p>${text} ${item?.() ?? ''}</p>` }))

describe('a card', () => {
	it('has a title and a width', () => {
		render(Card, { props: { children: words('inside') } })
		const card = screen.getByRole('region', { name: 'Card' })
		expect(card).toHaveClass('card', 'card-plain')
		expect(card).toHaveStyle({ width: '300px' })
		expect(card).toHaveStyle('width: 300px')
		expect(within(card).getByText(/^inside/)).toBeVisible()
		expect(document.querySelectorAll('footer')).toHaveLength(0)
	})
	it('gives snippets a value', () => {
		render(Card, { props: { item: 'tea', children: words('drink'), footer: words('more') } })
		expect(screen.getByText('drink tea')).toBeInTheDocument()
		expect(screen.getByText('more tea').closest('footer')).not.toBeNull()
	})
	it('lets a header take the place of its title', () => {
		render(Card, { header: words('Mine'), label: 'Title' })
		expect(screen.queryByRole('heading')).not.toBeInTheDocument()
	})
})
