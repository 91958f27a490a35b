import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

const WORDS = ['weak', 'fair', 'strong']

async function enter(text) {
	const user = userEvent.setup()
	await user.clear(screen.getByLabelText(/^password\b/i))
	await user.type(screen.getByLabelText(/^password\b/i), text)
}

function shows(word, container) {
	const text = container.textContent.toLowerCase()
	expect(WORDS.filter((each) => text.includes(each))).toEqual([word])
}

test.each([
	['abcdefg', 'weak'],
	['abcdefgh', 'fair'],
	['abcdefghijk', 'fair'],
	['abcdefghijkl', 'strong'],
])('"%s" is %s', async (password, word) => {
	const { container } = render(Component)
	await enter(password)
	shows(word, container)
})

test('judges anew as the password gets shorter', async () => {
	const { container } = render(Component)
	await enter('a long password')
	await enter('short')
	shows('weak', container)
})
