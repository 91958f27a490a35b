import { render, screen, waitFor } from '@testing-library/svelte'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

test('tells when it has gone', async () => {
	const { rerender } = render(Component, { show: false })
	await rerender({ show: true })
	await waitFor(() => expect(screen.getByText('spinning')).toHaveAttribute('data-at', 'end'))
	await rerender({ show: false })
	await waitFor(() => expect(screen.queryByText('spinning')).toBeNull())
	expect(screen.getByRole('status')).toHaveTextContent('out')
})
