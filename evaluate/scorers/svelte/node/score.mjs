// Judges components: lines of JSON {id, code, test} come in, lines of JSON go out as each is done, in any order.
// The first line out says which walls stand. This process is trusted: it reads and compiles components, and has
// others run them (pool.mjs).

import os from 'node:os'
import path from 'node:path'
import readline from 'node:readline'
import { fileURLToPath } from 'node:url'
import { VERSION } from 'svelte/compiler'
import { confine } from './confine.mjs'
import { describe, inspect } from './inspect.mjs'
import { testJob } from './link.mjs'
import { pool } from './pool.mjs'

const BUSY = 2 // processes in want of a core, for each that there is
const MORE = 4 // times the time
const DIST = path.join(path.dirname(fileURLToPath(import.meta.url)), 'dist')

async function judge({ id, code, test }, run) {
  const seen = inspect(code)
  return { id, ...seen, run: test ? await tested(code, test, run) : null }
}

/** What the tests said, or {error} where the component does not compile as the Svelte plugin compiles it. */
async function tested(code, test, run) {
  let job
  try {
    job = await testJob(code, test)
  } catch (error) {
    return { error: describe(error) }
  }
  return patiently(job, run)
}

/** Where a test ran out of time on a machine that has much else to do, it gets another try with more. */
async function patiently(job, run) {
  const outcome = await run(job)
  const ranOut = outcome.tests.some(({ state, message }) => state === 'fail' && /^(Test|Hook) timed out in \d+ms/.test(message))
  if (!ranOut || os.loadavg()[0] < BUSY * os.cpus().length) return outcome
  const limits = Object.fromEntries(Object.entries(job.limits).map(([name, time]) => [name, MORE * time]))
  return run({ ...job, limits })
}

async function main(workers, cpuSeconds) {
  const { command, walls } = confine(DIST, cpuSeconds)
  const run = pool(command, workers)
  const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`)
  say({ walls, node: process.versions.node, svelte: VERSION })
  const busy = new Set()
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const one = judge(JSON.parse(line), run).then(say).finally(() => busy.delete(one))
    busy.add(one)
    if (busy.size >= 2 * workers) await Promise.race(busy) // compiled jobs are large: few wait at a time
  }
}

await main(...process.argv.slice(2).map(Number))
