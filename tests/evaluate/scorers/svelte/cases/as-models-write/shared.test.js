import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { describe, expect, test } from 'vitest'
import Counter from './Component.svelte'

describe('the counter', () => {
	test('starts at 0', () => {
		render(Counter)
		expect(screen.getByTestId('count')).toHaveTextContent('Count: 0')
		expect(screen.getByRole('button', { name: /add/i })).toBeEnabled()
	})
	test('counts', async () => {
		const user = userEvent.setup()
		render(Counter)
		await user.click(screen.getByRole('button', { name: /add/i }))
		await user.click(screen.getByRole('button', { name: /add/i }))
		expect(screen.getByTestId('count')).toHaveTextContent('Count: 2')
	})
})
