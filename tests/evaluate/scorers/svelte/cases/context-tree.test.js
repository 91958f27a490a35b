import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'
import Component from './Component.svelte'

it('hands a value down', async () => {
	render(Component)
	expect(screen.getByText('light true')).toBeInTheDocument()
	await userEvent.click(screen.getByRole('button'))
	expect(screen.getByText('dark true')).toBeInTheDocument()
})
it('takes a context from the test', () => {
	expect(() => render(Component, { props: { depth: 1 }, context: new Map([['other', 1]]) })).toThrow(TypeError)
})
