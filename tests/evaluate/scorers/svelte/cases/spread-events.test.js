import { createEvent, fireEvent, render, screen } from '@testing-library/svelte'
import userEvent, { PointerEventsCheckLevel } from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import Component from './Component.svelte'

it('hands events on', async () => {
	const user = userEvent.setup({ pointerEventsCheck: PointerEventsCheckLevel.Never })
	const onclick = vi.fn((event) => event.preventDefault())
	render(Component, { onclick, 'aria-label': 'go', class: 'x' })
	const button = screen.getByRole('button', { name: 'go' })
	await user.dblClick(button)
	expect(onclick).toHaveBeenCalledTimes(2)
	expect(onclick.mock.calls[0][0]).toBeInstanceOf(MouseEvent)
	expect(onclick.mock.lastCall[0].detail).toBe(2)
	await user.keyboard('{Control>}s{/Control}{ArrowDown}')
	expect(button).toHaveTextContent(/capture capture ctrl\+Control ctrl\+s ArrowDown/)
	await user.tab()
	await user.tab()
	expect(document.body).toHaveFocus()
	const event = createEvent.click(button)
	await fireEvent(button, event)
	expect(event.defaultPrevented).toBe(true)
})
it('does nothing when it is off', async () => {
	const onclick = vi.fn()
	render(Component, { props: { onclick, disabled: true } })
	await userEvent.click(screen.getByRole('button'))
	expect(onclick).not.toHaveBeenCalled()
})
