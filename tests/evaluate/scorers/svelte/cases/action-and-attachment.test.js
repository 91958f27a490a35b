import { fireEvent, render, screen } from '@testing-library/svelte'
import { tick } from 'svelte'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

test('an action is told of what changes', async () => {
	const { rerender } = render(Component)
	await tick()
	expect(screen.getByText('made first')).toBeInTheDocument()
	await rerender({ word: 'second' })
	expect(await screen.findByText('made first, now second')).toBeInTheDocument()
})
test('an attachment listens', async () => {
	render(Component)
	await tick()
	const box = screen.getByTitle('attached')
	expect(box).toHaveAttribute('tabindex', '0')
	await fireEvent.focus(box)
	expect(await screen.findByText(/focus$/)).toBeInTheDocument()
})
