import { render, screen } from '@testing-library/svelte'
import { expect, it } from 'vitest'
import Component from './Component.svelte'

it('needs an experiment', async () => {
	render(Component)
	expect(await screen.findByText('later')).toBeVisible()
})
