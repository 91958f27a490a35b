import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

const entries = [
	{ question: 'How long does it take?', answer: 'Two days.' },
	{ question: 'What does it cost?', answer: 'Nothing.' },
]

/** The answers that a reader sees. */
const open = () => entries.map(({ answer }) => answer).filter((answer) => isVisible(screen.queryByText(answer)))

function isVisible(element) {
	try {
		expect(element).toBeVisible()
		return true
	} catch {
		return false
	}
}

const press = (question) => userEvent.setup().click(screen.getByRole('button', { name: new RegExp(question.slice(0, -1)) }))

test('shows the questions only', () => {
	render(Component, { entries })
	expect(screen.getAllByRole('button')).toHaveLength(2)
	expect(open()).toEqual([])
})

test('shows an answer, and hides it at the next click', async () => {
	render(Component, { entries })
	await press(entries[0].question)
	expect(open()).toEqual(['Two days.'])
	await press(entries[0].question)
	expect(open()).toEqual([])
})

test('only one answer is open', async () => {
	render(Component, { entries })
	await press(entries[0].question)
	await press(entries[1].question)
	expect(open()).toEqual(['Nothing.'])
})
