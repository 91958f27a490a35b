import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import Component from './Component.svelte'

it('recovers', async () => {
	const onerror = vi.fn()
	render(Component, { broken: true, onerror })
	expect(screen.getByRole('alert')).toHaveTextContent('it broke')
	expect(onerror).toHaveBeenCalledOnce()
	await userEvent.click(screen.getByText('again'))
	expect(screen.getByText('fine after 1')).toBeVisible()
})
