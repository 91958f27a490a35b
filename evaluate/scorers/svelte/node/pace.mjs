// The time that a test had: what its process computed and what it waited for, but not what other processes took from it.
// Vitest measures its time limits by the clock, so that a machine busy with other things fails tests which are in order.
// It knows clocks only; patches.mjs puts it into Vitest's runner.

let clock = () => 0

/** Whoever starts the bench gives the clock, for a component may rewrite every clock that it can see. */
export const setClock = (given) => (clock = given)

export const __knowhow_pace = {
  now: () => clock(),
  /** setTimeout and clearTimeout by that time. */
  timers({ setTimeout, clearTimeout }) {
    return {
      setTimeout(ring, delay) {
        const due = clock() + delay
        const timer = { id: undefined }
        const look = () => {
          const left = due - clock()
          if (left > 1) timer.id = setTimeout(look, left)
          else ring()
        }
        timer.id = setTimeout(look, delay)
        return timer
      },
      clearTimeout: (timer) => clearTimeout(timer.id),
    }
  },
}
