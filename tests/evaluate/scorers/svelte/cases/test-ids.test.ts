import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { describe, expect, test, vi } from 'vitest'
import Analyzer from './Component.svelte'

const holds = (element: HTMLElement, wanted: string): void => {
	expect([wanted, `"${wanted}"`].some((one) => (element.textContent ?? '').includes(one))).toBe(true)
}

describe('the analyzer', () => {
	test('counts the first words', () => {
		render(Analyzer)
		holds(screen.getByTestId('words'), 'Words: 2')
		expect(screen.getByTestId('status')).toHaveTextContent('Status: short')
	})
	test('counts what is typed, and logs it', async () => {
		const user = userEvent.setup()
		const log = vi.spyOn(console, 'log')
		render(Analyzer)
		await user.clear(screen.getByTestId('text'))
		await user.type(screen.getByTestId('text'), 'a long text that goes on and on, so that the status has to change in the end')
		holds(screen.getByTestId('words'), 'Words: 17')
		expect(screen.getByTestId('status')).toHaveTextContent('Status: long')
		expect(log).toHaveBeenCalled()
		log.mockRestore()
	})
	test('clears', async () => {
		render(Analyzer)
		await userEvent.click(screen.getByTestId('clear'))
		expect(screen.getByTestId('text')).toHaveValue('')
		holds(screen.getByTestId('words'), 'Words: 0')
	})
})
