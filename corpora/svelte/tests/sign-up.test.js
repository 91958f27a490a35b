import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

const button = () => screen.getByRole('button', { name: 'Sign up' })

async function fill(password, repeated) {
	const user = userEvent.setup()
	for (const [label, text] of [['Password', password], ['Repeat password', repeated]]) {
		await user.clear(screen.getByLabelText(new RegExp(`^${label}\\b`, 'i')))
		await user.type(screen.getByLabelText(new RegExp(`^${label}\\b`, 'i')), text)
	}
}

test('cannot be sent empty', () => {
	render(Component)
	expect(button()).toBeDisabled()
})

test('can be sent when both are the same and long enough', async () => {
	render(Component)
	await fill('longenough', 'longenough')
	expect(button()).toBeEnabled()
})

test('cannot be sent when they are too short or differ', async () => {
	render(Component)
	await fill('short', 'short')
	expect(button()).toBeDisabled()
	await fill('longenough', 'longenougH')
	expect(button()).toBeDisabled()
})

test('says that they differ, and only then', async () => {
	const { container } = render(Component)
	await fill('longenough', 'otherwise')
	expect(container).toHaveTextContent('Passwords do not match')
	await fill('longenough', 'longenough')
	expect(container).not.toHaveTextContent('Passwords do not match')
})
