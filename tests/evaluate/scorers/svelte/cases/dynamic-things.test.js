import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import Component, { describe as told } from './Component.svelte'

test('changes its element', async () => {
	const { rerender, container } = render(Component, { level: 1 })
	expect(screen.getByRole('heading', { level: 2 })).toHaveClass('one', { exact: true })
	await rerender({ tag: 'h4', level: 2 })
	expect(screen.getByRole('heading', { level: 4 })).toHaveStyle('color: rgb(255, 0, 0)')
	expect(screen.getByText('second')).toBeInTheDocument()
	expect(container.querySelector('b')).toHaveTextContent('bold')
	expect(told('x')).toBe('a x')
})
test('starts a keyed part again', async () => {
	const { rerender } = render(Component, {})
	await userEvent.clear(screen.getByLabelText('keyed'))
	await rerender({ key: 2 })
	expect(screen.getByLabelText('keyed')).toHaveValue('fresh')
	expect(screen.getByText('styled')).not.toHaveClass('on')
	expect(screen.getByText('styled')).toHaveStyle({ color: 'rgb(0, 0, 255)' })
	expect(screen.getByTitle('dot')).toBeTruthy()
})
