import { render, screen } from '@testing-library/svelte'
import { expect, test } from 'vitest'
import App from './LanguageApp.svelte'

test('what is inside knows the language', () => {
	render(App, { language: 'fr' })
	expect(screen.getByText('The language is fr')).toBeInTheDocument()
})

test('the innermost one counts', () => {
	render(App, { language: 'fr', inner: 'pt' })
	expect(screen.getByText('The language is fr')).toBeInTheDocument()
	expect(screen.getByText('The language is pt')).toBeInTheDocument()
})
