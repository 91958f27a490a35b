import { fireEvent, render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it } from 'vitest'
import Component from './Component.svelte'

const shown = () => JSON.parse(screen.getByRole('status').textContent)

describe('the form', () => {
	let user
	beforeEach(() => {
		user = userEvent.setup()
		render(Component)
	})
	it('binds radios and boxes as groups', async () => {
		await user.click(screen.getByRole('radio', { name: 'l' }))
		await user.click(screen.getByRole('checkbox', { name: 'egg' }))
		await user.click(screen.getByLabelText('ham'))
		expect(shown()).toMatchObject({ size: 'l', extras: ['egg'] })
		expect(screen.getByRole('radio', { name: 'm' })).not.toBeChecked()
	})
	it('binds selects', async () => {
		await user.selectOptions(screen.getByLabelText('fruit'), 'fig')
		await user.selectOptions(screen.getByRole('listbox'), ['a', 'c'])
		await user.deselectOptions(screen.getByRole('listbox'), 'b')
		expect(shown()).toMatchObject({ fruit: 'fig', many: ['a', 'c'] })
		expect(screen.getByRole('combobox')).toHaveDisplayValue('fig')
	})
	it('binds numbers, ranges and dates', async () => {
		await user.clear(screen.getByRole('spinbutton'))
		expect(shown().age).toBeNull()
		await user.type(screen.getByRole('spinbutton'), '42')
		await fireEvent.input(screen.getByRole('slider'), { target: { value: 8 } })
		await fireEvent.change(screen.getByLabelText('day'), { target: { value: '2020-02-03' } })
		expect(shown()).toMatchObject({ age: 42, volume: 8 })
		expect(screen.getByLabelText('mixed')).toBePartiallyChecked()
		expect(screen.getByText('box DIV')).toBeVisible()
	})
	it('sends', async () => {
		expect(screen.getByRole('button')).toBeDisabled()
		await user.click(screen.getByLabelText('agree'))
		await user.type(screen.getByLabelText('note'), 'hi{enter}there')
		await user.click(screen.getByRole('button', { name: 'Send' }))
		expect(screen.getByText(/^sent/)).toHaveTextContent('sent hi there')
		expect(screen.getByRole('form')).toHaveFormValues({ size: 'm', note: 'hi\nthere' })
	})
})
