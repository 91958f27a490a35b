import { render, screen } from '@testing-library/svelte'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

const small = { name: 'Small', monthly: 9, yearly: 90 }
const large = { name: 'Large', monthly: 19.5, yearly: 195 }

test('shows every plan with both prices', () => {
	render(Component, { plans: [small, large] })
	expect(screen.getByRole('row', { name: /Small\s+\$9\.00\s+\$90\.00/ })).toBeInTheDocument()
	expect(screen.getByRole('row', { name: /Large\s+\$19\.50\s+\$195\.00/ })).toBeInTheDocument()
})

test('follows the plans', async () => {
	const { rerender } = render(Component, { plans: [small] })
	await rerender({ plans: [{ ...small, monthly: 11 }] })
	expect(screen.getByRole('row', { name: /Small\s+\$11\.00\s+\$90\.00/ })).toBeInTheDocument()
})
