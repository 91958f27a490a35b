import { fireEvent, render, screen } from '@testing-library/svelte'
import { expect, test, vi } from 'vitest'
import Component from './Component.svelte'

test('dispatches', async () => {
	const pick = vi.fn()
	const { component } = render(Component, { props: { name: 'ann', id: 'top' }, events: { pick: (event) => pick(event.detail) } })
	await fireEvent.click(screen.getByRole('button'))
	expect(pick).toHaveBeenCalledWith('ann')
	expect(screen.getByRole('heading')).toHaveAttribute('id', 'top')
	expect(component).toBeTruthy()
})
test('reacts', async () => {
	const { rerender } = render(Component, { name: 'bob' })
	expect(screen.getByRole('heading')).toHaveTextContent('BOB')
	await rerender({ items: [1, 2, 3] })
	expect(screen.getByRole('heading')).toHaveTextContent('MANY')
})
