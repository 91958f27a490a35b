import { render, screen } from '@testing-library/svelte'
import { expect, it, onTestFinished, test } from 'vitest'
import Component from './Component.svelte'

it('fails softly', () => {
	render(Component)
	expect.soft(screen.getByText('one')).toHaveTextContent('two')
	expect.soft(1).toBe(1)
})
it('has no assertions', () => expect.hasAssertions())
it('asserts too little', () => {
	expect.assertions(2)
	expect(1).toBe(1)
})
test.for([1, 2])('cleans up %i', (n) => {
	onTestFinished(() => document.body.replaceChildren())
	expect(n).toBeGreaterThan(0)
})
