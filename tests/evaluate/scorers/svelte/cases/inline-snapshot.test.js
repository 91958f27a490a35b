import { render } from '@testing-library/svelte'
import { expect, it } from 'vitest'
import Component from './Component.svelte'

it('matches', () => {
	const { container } = render(Component)
	expect(container.querySelector('p').outerHTML).toMatchInlineSnapshot(`"<p class="a">one</p>"`)
	expect(container.innerHTML).toContain('one')
})
it('differs', () => {
	expect({ a: 1 }).toMatchInlineSnapshot(`
		{
		  "a": 2,
		}
	`)
})
