import { render, screen, waitFor, waitForElementToBeRemoved } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

test('leaves in its own time', async () => {
	render(Component)
	await userEvent.click(screen.getByText('Toggle'))
	await waitForElementToBeRemoved(() => screen.queryByText('here'))
	expect(screen.queryByText('here')).toBeNull()
})
test('grows', async () => {
	render(Component)
	expect(screen.getByText('size 0 of 0, 0')).toBeVisible()
	await userEvent.click(screen.getByText('Grow'))
	await waitFor(() => expect(screen.getByText('size 100 of 100, 100')).toBeVisible())
})
test('turns its list', async () => {
	render(Component)
	await userEvent.click(screen.getByText('Turn'))
	await waitFor(() => expect(screen.getAllByRole('listitem').map((item) => item.textContent)).toEqual(['three', 'two', 'one']))
})
