import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'
import Component from './Component.svelte'

it('has scoped classes', async () => {
	render(Component)
	const button = screen.getByRole('button')
	await userEvent.click(button)
	expect(button.className).toMatch(/^b svelte-\w+ on$/)
	expect(button).toHaveStyle('color: rgb(255, 0, 0)')
})
it('hides by its style', () => {
	render(Component)
	expect(screen.getByText('hint')).not.toBeVisible()
})
