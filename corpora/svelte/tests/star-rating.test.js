import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import Component from './Component.svelte'

const star = (name) => screen.getByRole('button', { name })

test('shows the rating it is given', () => {
	const { container } = render(Component, { rating: 3, onrate: () => {} })
	expect(screen.getAllByRole('button')).toHaveLength(5)
	expect(container).toHaveTextContent('3 of 5')
})

test('starts at 0', () => {
	const { container } = render(Component, { onrate: () => {} })
	expect(container).toHaveTextContent('0 of 5')
})

test('a click rates, shows it and tells it', async () => {
	const user = userEvent.setup()
	const onrate = vi.fn()
	const { container } = render(Component, { rating: 2, onrate })
	await user.click(star('4 stars'))
	expect(container).toHaveTextContent('4 of 5')
	await user.click(star('1 star'))
	expect(container).toHaveTextContent('1 of 5')
	expect(onrate.mock.calls).toEqual([[4], [1]])
})
