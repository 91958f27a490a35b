import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

test('stores of all kinds', async () => {
	render(Component)
	expect(screen.getByText('1 2 1 started 5 1')).toBeVisible()
	expect(await screen.findByText('sum 3')).toBeVisible()
	await userEvent.setup().click(screen.getByRole('button'))
	expect(screen.getByText('4 8 4 started 6 4')).toBeVisible()
	expect(await screen.findByText('sum 12')).toBeVisible()
})
