import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

test('the light is off at first', () => {
	const { container } = render(Component)
	expect(container).toHaveTextContent(/the light is off/i)
	expect(container).not.toHaveTextContent(/the light is on/i)
})

test('the button switches it on and off again', async () => {
	const user = userEvent.setup()
	const { container } = render(Component)
	const button = screen.getByRole('button', { name: 'Switch' })
	await user.click(button)
	expect(container).toHaveTextContent(/the light is on/i)
	await user.click(button)
	expect(container).toHaveTextContent(/the light is off/i)
})
