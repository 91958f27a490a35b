import { render } from '@testing-library/svelte'
import Component from './Component.svelte'

describe('without an import of vitest', () => {
  it('knows the globals', () => {
    const { container } = render(Component)
    const note = container.querySelector('.note')
    expect(note).toBeVisible()
    expect(note.textContent).toMatchInlineSnapshot(`"text"`)
    expect([1, 'a', new Date()]).toEqual([expect.any(Number), expect.any(String), expect.any(Date)])
  })
  it.skip('skips', () => expect(1).toBe(2))
  it.todo('plans')
})
