// Which job gets a second try, and with how much time. It knows how Vitest words a time limit; it runs nothing.

import os from 'node:os'

const BUSY = 2 // processes in want of a core, for each that there is
const MORE = 4 // times the time
const RAN_OUT = /^(Test|Hook) timed out in \d+ms/

/**
 * The job with longer limits where a test ran out of time on a machine that has much else to do, otherwise null. What
 * was stopped from outside is not helped by longer limits of its own.
 */
export function secondTry(job, { tests, stopped }, load = os.loadavg()[0]) {
  const ranOut = tests.some(({ state, message }) => state === 'fail' && RAN_OUT.test(message))
  if (!ranOut || stopped || load < BUSY * os.cpus().length) return null
  return { ...job, limits: Object.fromEntries(Object.entries(job.limits).map(([name, time]) => [name, MORE * time])) }
}
