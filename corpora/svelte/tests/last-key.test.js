import { render } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

test('shows the key that was pressed last', async () => {
	const user = userEvent.setup()
	const { container } = render(Component)
	await user.keyboard('a')
	expect(container).toHaveTextContent('Last key: a')
	await user.keyboard('{Enter}')
	expect(container).toHaveTextContent('Last key: Enter')
})

test('stops listening when it goes', async () => {
	const user = userEvent.setup()
	const { container, unmount } = render(Component)
	await user.keyboard('a')
	unmount()
	await user.keyboard('b')
	expect(container).not.toHaveTextContent('Last key: b')
})
