// Runs jobs on bench processes, one process a job, several at a time, and says how each went. A job that loops for
// ever, eats memory or ends its process costs itself only. It knows the lines a bench writes, not what they mean to a score.

import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import readline from 'node:readline'
import { SCRUBBED } from './confine.mjs'

const SILENCE = 90_000 // milliseconds without a beat: the component blocks its process, though it takes no time of the processor
export const START = 60_000 // until the first test may run, on a machine that is busy with other things
export const TOTAL = 120_000 // from then on, all tests together

/**
 * Runs up to `size` jobs at once; the returned function takes a job and resolves to its outcome (see `runOne`).
 * Where `again(job, outcome)` gives a job, that one takes the first's place at once, and its outcome counts: so no job
 * runs for longer than twice START and TOTAL, which judging.py counts on.
 */
export function pool(command, size, again = () => null) {
  const waiting = []
  let running = 0
  const next = () => {
    while (running < size && waiting.length) {
      const [job, resolve] = waiting.shift()
      running += 1
      runTwice(command, job, again).then((outcome) => {
        running -= 1
        resolve(outcome)
        next()
      })
    }
  }
  return (job) =>
    new Promise((resolve) => {
      waiting.push([job, resolve])
      next()
    })
}

async function runTwice(command, job, again) {
  const outcome = await runOne(command, job)
  const second = again(job, outcome)
  return second ? runOne(command, second) : outcome
}

/** {tests: [{state, name, message}], end: {state, message} | null, uncaught: [], walls: [], stopped: reason | null} */
function runOne(command, job) {
  return new Promise((resolve) => {
    const nonce = randomBytes(16).toString('hex')
    const told = { tests: [], end: null, uncaught: [], walls: [], stopped: null }
    const child = spawn(command[0], command.slice(1), { env: SCRUBBED, cwd: '/', stdio: ['pipe', 'ignore', 'pipe', 'pipe'] })
    const watch = watchdog(child, told)
    let last = ''
    child.stderr.on('data', (chunk) => (last = (last + chunk).slice(-4000)))
    child.stdin.on('error', () => {}) // it may end before it has read
    child.stdin.end(JSON.stringify({ ...job, nonce }))
    const lines = readline.createInterface({ input: child.stdio[3] })
    lines.on('line', (line) => line.startsWith(`${nonce} `) && take(told, line.slice(nonce.length + 1), watch))
    child.on('error', (error) => (told.stopped ??= `the test process could not start (${error.message})`))
    child.on('close', (code, signal) => {
      watch.stop()
      if (!told.end) told.stopped ??= died(code, signal, last)
      resolve(told)
    })
  })
}

function take(told, line, watch) {
  const [kind, ...parts] = line.split('\t')
  const [first, second, third] = parts.map((part) => JSON.parse(part))
  watch.heard(kind)
  if (kind === 'test') told.tests.push({ state: first, name: second, message: third })
  else if (kind === 'end') told.end ??= { state: first, message: second }
  else if (kind === 'wall') told.walls.push(first)
  else if (kind === 'uncaught') told.uncaught.push(first)
}

function watchdog(child, told) {
  const stop = (reason) => {
    told.stopped ??= reason
    child.kill('SIGKILL')
  }
  let silence = setTimeout(stop, START, 'timed out: the tests did not start')
  let total
  return {
    heard(kind) {
      if (kind === 'ready') total ??= setTimeout(stop, TOTAL, 'timed out: its tests take too long')
      if (!total) return // START runs on, whatever is heard
      clearTimeout(silence)
      silence = setTimeout(stop, SILENCE, 'timed out: it blocks without end')
    },
    stop() {
      clearTimeout(silence)
      clearTimeout(total)
    },
  }
}

function died(code, signal, errors) {
  if (/heap out of memory|Array buffer allocation failed|ENOMEM|std::bad_alloc/i.test(errors)) return 'ran out of memory'
  // The limit of processor seconds kills it; unshare cannot pass that signal on, and complains instead
  if (signal || /^unshare: /m.test(errors)) return 'timed out: it loops without end, or takes too long'
  return `its process ended before the tests did (code ${code})`
}
