import { configure, getByRole, prettyDOM, render, screen, within } from '@testing-library/svelte'
import { describe, expect, it } from 'vitest'
import Component from './Component.svelte'

describe('matchers', () => {
	it('on visibility', () => {
		render(Component)
		expect(screen.getByText('hidden')).not.toBeVisible()
		expect(screen.getByText('gone')).not.toBeVisible()
		expect(screen.getByText('veiled')).not.toBeVisible()
		expect(screen.getByText('folded')).not.toBeVisible()
		expect(screen.getByText('more')).toBeVisible()
		expect(screen.queryByRole('button', { name: 'inside' })).toBeDisabled()
	})
	it('on forms', () => {
		render(Component)
		const mail = screen.getByRole('textbox', { name: 'mail' })
		expect(mail).toBeInvalid()
		expect(mail).toBeRequired()
		expect(mail).toHaveAccessibleErrorMessage('wrong mail')
		expect(screen.getByRole('main')).toHaveAccessibleDescription('About this')
		expect(screen.getByTitle('Closes')).toHaveAccessibleName('Close')
		expect(screen.getByRole('button', { pressed: true })).toBeDisabled()
		expect(screen.getByRole('progressbar')).toHaveAttribute('value', expect.stringMatching(/\d/))
	})
	it('on structure', () => {
		const { container, baseElement } = render(Component)
		expect(screen.getByRole('list')).toBeEmptyDOMElement()
		expect(baseElement).toContainElement(screen.getByAltText('a cat'))
		expect(container.firstElementChild).toContainHTML('<p id="err">wrong mail</p>')
		expect(screen.getByRole('link')).toHaveClass(/big/)
		expect(screen.getByRole('link')).toHaveProperty('dataset.x', '1')
		expect(screen.getByRole('img')).toHaveRole('img')
		expect(getByRole(container, 'link').href).toBe('http://localhost:3000/x')
		expect(within(screen.getByRole('group', { hidden: true, name: '' })).queryAllByRole('button')).toHaveLength(1)
	})
	it('prints what it does not find', () => {
		configure({ testIdAttribute: 'data-x' })
		render(Component)
		expect(screen.getByTestId('1')).toHaveTextContent('link')
		expect(prettyDOM(screen.getByTestId('1'), 1000, { highlight: false })).toMatch(/<a/)
		expect(() => screen.getByRole('tab')).toThrowError(/Unable to find an accessible element with the role "tab"/)
	})
})
