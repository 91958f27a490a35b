// Where Vitest's own state lies on the bench: in this module, not on globalThis, where a component could rewrite it.
// patches.mjs puts these functions where Vitest looks its state up, and where it asks for Node's classes.

let state

export let __vitest_mocker__ // as Vitest calls it: what `vi.mock` and its like ask
export const provideMocker = (mocker) => (__vitest_mocker__ = mocker)
export const provide = (value) => (state = value)
export const __knowhow_state = () => state

/** Globals of Node that load when they are read; read later, they must not replace what stands in their place by then. */
export function __knowhow_natives(names) {
  const native = names.map((name) => Object.getOwnPropertyDescriptor(globalThis, name))
  const { defineProperty, getOwnPropertyDescriptor } = Object
  return {
    load() {
      const now = names.map((name) => getOwnPropertyDescriptor(globalThis, name))
      const loaded = native.map(({ get, value }) => (get ? get.call(globalThis) : value))
      names.forEach((name, index) => defineProperty(globalThis, name, now[index]))
      return loaded
    },
    later(name, make) {
      const settle = (value) => defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false })
      const get = () => (settle(make()), globalThis[name])
      defineProperty(globalThis, name, { get, set: settle, configurable: true, enumerable: false })
    },
  }
}
