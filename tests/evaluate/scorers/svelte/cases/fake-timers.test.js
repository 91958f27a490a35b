import { render, screen } from '@testing-library/svelte'
import { tick } from 'svelte'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import Component from './Component.svelte'

describe('a clock', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('counts seconds', async () => {
    render(Component)
    await vi.advanceTimersByTimeAsync(3000)
    expect(screen.getByText('3 s')).toBeInTheDocument()
  })

  it('stops when it goes', async () => {
    const { unmount } = render(Component)
    await tick()
    expect(vi.getTimerCount()).toBe(1)
    unmount()
    expect(vi.getTimerCount()).toBe(0)
  })
})
