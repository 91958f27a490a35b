import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import Parent from './TextFieldParent.svelte'

const field = () => screen.getByLabelText(/^city\b/i)

test('shows the value that its parent has', () => {
	render(Parent)
	expect(field()).toHaveValue('Oslo')
})

test('what is typed reaches the parent', async () => {
	const user = userEvent.setup()
	render(Parent)
	await user.clear(field())
	await user.type(field(), 'Lima')
	expect(screen.getByTestId('parent')).toHaveTextContent('Lima')
})

test('what the parent sets reaches the field', async () => {
	const user = userEvent.setup()
	render(Parent)
	await user.type(field(), '!')
	await user.click(screen.getByRole('button', { name: 'Move to Rome' }))
	expect(field()).toHaveValue('Rome')
})
