import { render, screen, within } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

const ALL = ['red', 'green', 'blue']
const item = (tag) => screen.getAllByRole('listitem').find((each) => each.textContent.includes(tag))
const left = () => ALL.filter((tag) => screen.queryAllByRole('listitem').some((each) => each.textContent.includes(tag)))

async function remove(tag) {
	const user = userEvent.setup()
	await user.click(within(item(tag)).getByRole('button', { name: /remove/i }))
}

test('shows every tag', () => {
	const { container } = render(Component, { tags: [...ALL] })
	expect(left()).toEqual(ALL)
	expect(container).not.toHaveTextContent('No tags')
})

test('takes off the one tag whose button is pressed', async () => {
	render(Component, { tags: [...ALL] })
	await remove('red')
	expect(left()).toEqual(['green', 'blue'])
	await remove('blue')
	expect(left()).toEqual(['green'])
})

test('says when none is left', async () => {
	const { container } = render(Component, { tags: ['red'] })
	await remove('red')
	expect(container).toHaveTextContent('No tags')
})
