import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

/** What is shown beside the text itself. */
function counts(container) {
	const copy = container.cloneNode(true)
	copy.querySelector('textarea').remove()
	return copy.textContent.replace(/\s+/g, ' ')
}

test('nothing written, nothing counted', () => {
	const { container } = render(Component)
	expect(counts(container)).toMatch(/(?<!\d)0 words/)
	expect(counts(container)).toMatch(/(?<!\d)0 characters/)
})

test('counts words and characters', async () => {
	const user = userEvent.setup()
	const { container } = render(Component)
	await user.type(screen.getByLabelText(/^text\b/i), 'hello big  world')
	expect(counts(container)).toMatch(/(?<!\d)3 words/)
	expect(counts(container)).toMatch(/(?<!\d)16 characters/)
})
