import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'
import Component from './Component.svelte'

it('turns', async () => {
	render(Component)
	await userEvent.click(screen.getByText('red'))
	expect(screen.getByText('blue')).toBeInTheDocument()
})
