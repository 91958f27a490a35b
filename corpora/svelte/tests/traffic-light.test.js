import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

const COLOURS = ['Red', 'Green', 'Yellow']

/** The words shown beside the button. */
const shown = (container) => COLOURS.filter((colour) => new RegExp(`\\b${colour}\\b`, 'i').test(container.textContent))

test('is red at first', () => {
	const { container } = render(Component)
	expect(shown(container)).toEqual(['Red'])
})

test('goes round and round', async () => {
	const user = userEvent.setup()
	const { container } = render(Component)
	for (const colour of ['Green', 'Yellow', 'Red', 'Green']) {
		await user.click(screen.getByRole('button', { name: 'Next' }))
		expect(shown(container)).toEqual([colour])
	}
})
