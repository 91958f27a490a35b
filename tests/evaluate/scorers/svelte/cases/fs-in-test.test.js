import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { render, screen } from '@testing-library/svelte'
import { expect, test } from 'vitest'
import Component from './Component.svelte'
import source from './Component.svelte?raw'

test('reads the component by its address', () => {
	const text = readFileSync(fileURLToPath(import.meta.url.replace(/[^/]+$/, 'Component.svelte')), 'utf8')
	expect(text).toContain('<p>plain</p>')
	expect(readFileSync(resolve(import.meta.dirname, 'Component.svelte'), 'utf-8')).toBe(text)
	expect(source).toBe(text)
	render(Component)
	expect(screen.getByText('plain')).toBeInTheDocument()
})
