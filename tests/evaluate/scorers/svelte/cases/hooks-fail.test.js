import { render, screen } from '@testing-library/svelte'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import Component from './Component.svelte'

describe('with a broken hook', () => {
	beforeAll(() => {
		throw new Error('no start')
	})
	it('never runs', () => expect(1).toBe(1))
})
describe('with a broken end', () => {
	afterAll(() => {
		throw new Error('no end')
	})
	it('runs', () => {
		render(Component)
		expect(screen.getByText('one')).toBeVisible()
	})
})
