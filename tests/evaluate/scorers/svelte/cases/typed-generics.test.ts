import { render, screen, type RenderResult } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi, type Mock } from 'vitest'
import List from './Component.svelte'

enum Way { Click, Key }

describe('a typed list', () => {
	it.each<[Way, string]>([[Way.Click, 'one'], [Way.Key, 'two']])('chooses by %s', async (way: Way, label: string) => {
		const onselect: Mock = vi.fn()
		const result = render(List, { props: { items: [{ id: 1, label: 'one' }, { id: 2, label: 'two' }], onselect } }) as RenderResult<any>
		const button = screen.getByRole<HTMLButtonElement>('button', { name: label })!
		if (way === Way.Click) await userEvent.click(button)
		else {
			button.focus()
			await userEvent.keyboard('{Enter}')
		}
		expect(onselect).toHaveBeenCalledOnce()
		expect(result.container.querySelector('p')!.textContent).toBe(label)
	})
})
