// Judges components: lines of JSON {id, code, test} come in, lines of JSON go out as each is done, in any order.
// The first line out says which walls stand. This process is trusted: it reads and compiles components, and has
// others run them (pool.mjs).

import path from 'node:path'
import readline from 'node:readline'
import { fileURLToPath } from 'node:url'
import { VERSION } from 'svelte/compiler'
import { confine } from './confine.mjs'
import { describe, inspect } from './inspect.mjs'
import { testJob } from './link.mjs'
import { secondTry } from './patience.mjs'
import { pool } from './pool.mjs'

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
  return run(job)
}

async function main(workers, cpuSeconds) {
  const { command, walls } = confine(DIST, cpuSeconds)
  const run = pool(command, workers, secondTry)
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
