import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

test('shows', () => {
	render(Component)
	expect(screen.getByText('nothing')).toBeVisible()
})
test('calls what is not there', async () => {
	render(Component)
	await userEvent.click(screen.getByRole('button'))
	expect(screen.getByText('x')).toBeVisible()
})
