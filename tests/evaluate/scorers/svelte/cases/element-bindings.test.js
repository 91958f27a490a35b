import { fireEvent, render, screen } from '@testing-library/svelte'
import { flushSync, tick } from 'svelte'
import { expect, it, test } from 'vitest'
import Component from './Component.svelte'

it('knows its window', async () => {
	window.innerWidth = 500
	render(Component)
	await tick()
	expect(screen.getByText(/^500 0 true INPUT visible 0$/)).toBeInTheDocument()
	expect(screen.getByLabelText('field')).toHaveFocus()
	window.innerWidth = 640
	await fireEvent(window, new Event('resize'))
	await fireEvent.click(document.body)
	expect(screen.getByText(/^640 .* 2$/)).toBeInTheDocument()
	await fireEvent(window, new Event('offline'))
})
it('sets the page title', async () => {
	const { unmount } = render(Component)
	expect(document.title).toBe('start')
	await fireEvent.mouseEnter(document.body)
	flushSync()
	expect(document.title).toBe('over')
	expect(document.head.querySelector('meta[name=about]')).not.toBeNull()
	unmount()
	expect(document.head.querySelector('meta[name=about]')).toBeNull()
})
test.todo('more')
test.skip('not now', () => expect(1).toBe(2))
