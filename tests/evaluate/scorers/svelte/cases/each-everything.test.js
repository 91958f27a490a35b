import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import Component from './Component.svelte'

const lines = () => screen.getAllByRole('listitem').map((item) => item.textContent.trim())

describe.each([
	{ press: ['shout'], shown: ['1. Ann! x', '2. Bob none'] },
	{ press: ['reverse'], shown: ['1. Bob none', '2. Ann x'] },
	{ press: ['drop', 'shout'], shown: ['1. Bob! none'] },
	{ press: ['drop', 'drop'], shown: ['nobody'] },
])('after $press', ({ press, shown }) => {
	it(`shows ${shown.length}`, async () => {
		render(Component)
		for (const name of press) await userEvent.click(screen.getByRole('button', { name }))
		expect(lines()).toEqual(shown)
	})
})
it('shows the rest', () => {
	const { container } = render(Component)
	expect(screen.getAllByRole('cell').map((cell) => cell.textContent)).toStrictEqual(['001', '012', '103', '114'])
	expect(container.querySelectorAll('i')).toHaveLength(3)
	expect([...container.querySelectorAll('b')].map((b) => b.textContent)).toEqual(['s1', 'm2'])
})
