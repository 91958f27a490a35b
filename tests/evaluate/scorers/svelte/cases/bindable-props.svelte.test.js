import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

test('writes back into the state of the test', async () => {
	let value = $state('a')
	let open = $state(false)
	const held = {
		get value() { return value }, set value(next) { value = next },
		get open() { return open }, set open(next) { open = next },
	}
	render(Component, Object.defineProperties({ title: 'field' }, Object.getOwnPropertyDescriptors(held)))
	await userEvent.type(screen.getByLabelText('field'), 'bc')
	await userEvent.click(screen.getByRole('button', { expanded: false }))
	expect(value).toBe('abc')
	expect(open).toBe(true)
	expect(screen.getByRole('textbox')).toHaveAttribute('title', 'field')
	value = 'z'
	await Promise.resolve()
	expect(screen.getByRole('textbox')).toHaveValue('z')
})
