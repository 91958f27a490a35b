// Where Vitest's own state lies on the bench: in this module, not on globalThis, where a component could rewrite it.
// build.mjs puts `__knowhow_state()` where Vitest looks its state up.

let state

export const provide = (value) => (state = value)
export const __knowhow_state = () => state
