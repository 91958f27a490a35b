import { render, screen } from '@testing-library/svelte'
import { flushSync } from 'svelte'
import { afterEach, expect, test } from 'vitest'
import Component from './Component.svelte'

afterEach(() => delete window.pings)

test('classes hold state', async () => {
	render(Component)
	screen.getByRole('button', { name: /wash/ }).click()
	flushSync()
	expect(screen.getByRole('button', { name: 'done: wash (1)' })).toBeEnabled()
	expect(screen.getByRole('button', { name: 'open: cook (0)' })).toBeEnabled()
})
test('reactive builtins', () => {
	render(Component)
	expect(screen.getByText('a a,1 ?q=1 1970')).toBeInTheDocument()
	flushSync(() => screen.getByText('change').click())
	expect(screen.getByText('a,b a,2;b,1 ?q=2 2001')).toBeInTheDocument()
})
test('subscribes to an event', () => {
	render(Component)
	window.pings = 3
	window.dispatchEvent(new Event('ping'))
	flushSync()
	expect(screen.getByText('pings 3')).toBeInTheDocument()
})
