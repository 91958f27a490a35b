import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

const people = [
	{ name: 'Cleo', age: 9 },
	{ name: 'Abel', age: 30 },
	{ name: 'Bea', age: 100 },
]
const order = () => screen.getAllByText(/^\s*(Abel|Bea|Cleo)\s*$/).map((cell) => cell.textContent.trim())

async function sortBy(name) {
	const user = userEvent.setup()
	await user.click(screen.getByText(name))
}

test('has a row for each person', () => {
	render(Component, { people })
	expect(screen.getAllByRole('row')).toHaveLength(4)
	expect(screen.getByRole('row', { name: /Bea\s+100/ })).toBeInTheDocument()
})

test('sorts by name', async () => {
	render(Component, { people })
	await sortBy(/^\s*name/i)
	expect(order()).toEqual(['Abel', 'Bea', 'Cleo'])
})

test('sorts ages as numbers', async () => {
	render(Component, { people: people.toReversed() })
	await sortBy(/^\s*age/i)
	expect(order()).toEqual(['Cleo', 'Abel', 'Bea'])
})
