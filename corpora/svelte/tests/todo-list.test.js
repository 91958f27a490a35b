import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

async function add(...todos) {
	const user = userEvent.setup()
	for (const todo of todos) {
		if (todo) await user.type(screen.getByLabelText(/^new todo\b/i), todo)
		await user.click(screen.getByRole('button', { name: 'Add' }))
	}
}

const items = () => screen.queryAllByRole('listitem')

test('is empty at first', () => {
	render(Component)
	expect(items()).toHaveLength(0)
})

test('takes todos in their order and empties the input', async () => {
	render(Component)
	await add('Water plants', 'Call Bo')
	expect(items()).toHaveLength(2)
	expect(items()[0]).toHaveTextContent('Water plants')
	expect(items()[1]).toHaveTextContent('Call Bo')
	expect(screen.getByLabelText(/^new todo\b/i)).toHaveValue('')
})

test('takes the same todo twice, and no empty one', async () => {
	render(Component)
	await add('Rest', 'Rest', '')
	expect(items()).toHaveLength(2)
})

test('a todo can be ticked off', async () => {
	const user = userEvent.setup()
	render(Component)
	await add('Water plants', 'Call Bo')
	const [first, second] = screen.getAllByRole('checkbox')
	await user.click(second)
	expect(second).toBeChecked()
	expect(first).not.toBeChecked()
})
