import { createRawSnippet, hydrate, mount, unmount } from 'svelte'
import { render } from 'svelte/server'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

test('mounts by hand', () => {
	const target = document.body.appendChild(document.createElement('main'))
	const made = mount(Component, { target, props: { name: 'me' } })
	expect(target).toHaveTextContent('hello me')
	unmount(made)
	expect(target).toBeEmptyDOMElement()
	expect(typeof createRawSnippet).toBe('function')
	expect(typeof hydrate).toBe('function')
	expect(typeof render).toBe('function')
})
