// Builds the test bench at installation into dist/: two bundles beside a copy of walls.cjs, their code caches, and a
// snapshot of a Node that has loaded them, from which each component's process starts.
// jsdom is bundled for Node; Vitest's runtime, Testing Library and Svelte for a browser in development.

import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { confine, HEAP, SCRUBBED, SNAPSHOT } from './confine.mjs'
import { testJob } from './link.mjs'
import { forBench, forJsdom } from './patches.mjs'

const HERE = path.dirname(fileURLToPath(import.meta.url))
const DIST = path.join(HERE, 'dist')
const COMMON = { bundle: true, platform: 'node', format: 'cjs', legalComments: 'none', logLevel: 'error', minifyWhitespace: true, keepNames: true, supported: { 'dynamic-import': false } }
const OPTIONAL = ['canvas', 'bufferutil', 'utf-8-validate', 'happy-dom', '@edge-runtime/vm']
const SECONDS = 60 // of the processor, for a sample of our own

async function bundles() {
  mkdirSync(DIST, { recursive: true })
  await build({ ...COMMON, entryPoints: [path.join(HERE, 'jsdom.mjs')], outfile: path.join(DIST, 'jsdom.cjs'), external: OPTIONAL, plugins: forJsdom })
  await build({
    ...COMMON,
    entryPoints: [path.join(HERE, 'bench.mjs')],
    outfile: path.join(DIST, 'bench.cjs'),
    conditions: ['browser', 'development', 'svelte'],
    external: ['jsdom', ...OPTIONAL],
    plugins: forBench,
    inject: [path.join(HERE, 'state.mjs'), path.join(HERE, 'pace.mjs')],
    define: { 'import.meta.url': '"file:///bench.mjs"', 'import.meta.env': 'undefined' },
  })
  copyFileSync(path.join(HERE, 'walls.cjs'), path.join(DIST, 'walls.cjs'))
  writeFileSync(path.join(DIST, 'builtins.json'), JSON.stringify(builtinModules))
}

/** Runs a component of our own and returns what is wrong, or ''. */
function faults(command, job) {
  const input = JSON.stringify({ ...job, nonce: 'sample' })
  const done = spawnSync(command[0], command.slice(1), { input, env: SCRUBBED, stdio: ['pipe', 'ignore', 'pipe', 'pipe'] })
  const told = String(done.output?.[3])
  return told.includes('sample end\t"pass"') ? '' : `${told}${done.stderr}`
}

/** A Node that has loaded all; the code caches must be there by then, for what they hold goes into it. */
function snapshot(job) {
  const blob = path.join(DIST, SNAPSHOT)
  const args = [HEAP, '--no-warnings', '--snapshot-blob', blob, '--build-snapshot', path.join(DIST, 'walls.cjs')]
  const made = spawnSync(process.execPath, args, { env: SCRUBBED, stdio: 'ignore' })
  if (made.status !== 0 || faults(confine(DIST, SECONDS).command, job)) rmSync(blob, { force: true }) // slower without
}

await bundles()
const job = await testJob(readFileSync(path.join(HERE, 'sample.svelte'), 'utf8'), path.join(HERE, 'sample.test.js'))
// The first run leaves the code caches, which hold what it used
const fault = faults([process.execPath, HEAP, path.join(DIST, 'walls.cjs')], { ...job, keep: true })
if (fault) throw new Error(`the test bench does not run: ${fault}`)
snapshot(job)
