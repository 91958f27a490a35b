import { render, screen } from '@testing-library/svelte'
import { expect, it, vi } from 'vitest'
import * as api from './mocked-beside.api.js'
import Component from './Component.svelte'

vi.mock('./mocked-beside.api.js')

it('is automocked', async () => {
	expect(vi.isMockFunction(api.api)).toBe(true)
	expect(api.twice(3)).toBeUndefined()
	const real = await vi.importActual('./mocked-beside.api.js')
	render(Component, { name: String(real.twice(3)) })
	expect(screen.getByText('6')).toBeInTheDocument()
})
it('is mocked later', async () => {
	vi.doMock('./mocked-beside.api.js', () => ({ twice: () => 'other' }))
	const { twice } = await import('./mocked-beside.api.js')
	expect(twice()).toBe('other')
	vi.doUnmock('./mocked-beside.api.js')
})
