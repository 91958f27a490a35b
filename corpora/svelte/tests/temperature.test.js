import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

async function enter(text) {
	const user = userEvent.setup()
	await user.clear(screen.getByLabelText(/^celsius\b/i))
	await user.type(screen.getByLabelText(/^celsius\b/i), text)
}

test.each([
	['100', '212'],
	['20', '68'],
	['-40', '-40'],
])('%s degrees Celsius are %s degrees Fahrenheit', async (celsius, fahrenheit) => {
	const { container } = render(Component)
	await enter(celsius)
	expect(container.textContent).toMatch(new RegExp(`(^|[^\\d-])${fahrenheit}(\\.0+)?\\s*°F`))
})

test('follows the input', async () => {
	const { container } = render(Component)
	await enter('10')
	await enter('30')
	expect(container.textContent).toMatch(/86(\.0+)?\s*°F/)
})
