import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import Component from './Component.svelte'

afterEach(() => vi.restoreAllMocks())

describe('with what jsdom lacks', () => {
	it('asks', async () => {
		vi.spyOn(window, 'confirm').mockReturnValue(true)
		window.prompt = vi.fn(() => null)
		render(Component)
		await userEvent.click(screen.getByText('ask'))
		expect(screen.getByText('yes')).toBeVisible()
		await userEvent.click(screen.getByText('prompt'))
		expect(screen.getByText('none')).toBeVisible()
	})
	it('has no modal dialogs', () => {
		expect(HTMLDialogElement.prototype.showModal).toBeUndefined()
	})
})
describe('with a stand-in', () => {
	beforeAll(() => {
		HTMLDialogElement.prototype.showModal = vi.fn(function () {
			this.open = true
		})
		HTMLDialogElement.prototype.close = vi.fn(function () {
			this.open = false
			this.dispatchEvent(new Event('close'))
		})
	})
	it('opens and closes', async () => {
		render(Component)
		await userEvent.click(screen.getByText('open'))
		expect(screen.getByRole('dialog')).toHaveAttribute('open')
		await userEvent.click(screen.getByText('close'))
		expect(screen.getByText('closed')).toBeVisible()
	})
})
