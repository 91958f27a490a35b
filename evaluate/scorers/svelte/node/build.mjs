// Builds the test bench at installation: two bundles beside a copy of walls.cjs in dist/, and their code caches.
// jsdom is bundled for Node; Vitest's runtime, Testing Library and Svelte for a browser in development.

import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { HEAP } from './confine.mjs'
import { javascript, testJob } from './link.mjs'

const HERE = path.dirname(fileURLToPath(import.meta.url))
const DIST = path.join(HERE, 'dist')
const COMMON = { bundle: true, platform: 'node', format: 'cjs', legalComments: 'none', logLevel: 'error', minifyWhitespace: true, supported: { 'dynamic-import': false } }
const OPTIONAL = ['canvas', 'bufferutil', 'utf-8-validate', 'happy-dom', '@edge-runtime/vm']

/** Replaces `from` by `to` in files whose path matches; a pinned version in which it does not occur is a fault. */
function patch(filter, from, to) {
  return {
    name: 'patch',
    setup(builder) {
      let found = 0
      builder.onLoad({ filter }, ({ path: file }) => {
        const text = readFileSync(file, 'utf8')
        if (text.includes(from)) found += 1
        return { contents: text.replaceAll(from, to), loader: 'js' }
      })
      builder.onEnd(() => {
        if (!found) throw new Error(`nothing to replace: ${from}`)
      })
    },
  }
}

/** Vitest keeps its state on globalThis; here it lies in a module, out of a component's reach. */
const privateState = patch(
  /vitest\/dist\/chunks\/utils\..*\.js$/,
  'globalThis[NAME_WORKER_STATE]',
  '__knowhow_state()',
)
/** Testing Library brings components and a module with runes of its own. */
const svelte = {
  name: 'svelte',
  setup(builder) {
    builder.onLoad({ filter: /\.svelte(\.js)?$/ }, async ({ path: file }) => ({ contents: await javascript(file), loader: 'js' }))
  },
}
const noSyncRequests = patch(/XMLHttpRequest-impl\.js$/, 'require.resolve("./xhr-sync-worker.js")', 'null')

async function bundles() {
  mkdirSync(DIST, { recursive: true })
  await build({ ...COMMON, entryPoints: [path.join(HERE, 'jsdom.mjs')], outfile: path.join(DIST, 'jsdom.cjs'), external: OPTIONAL, plugins: [noSyncRequests] })
  await build({
    ...COMMON,
    entryPoints: [path.join(HERE, 'bench.mjs')],
    outfile: path.join(DIST, 'bench.cjs'),
    conditions: ['browser', 'development', 'svelte'],
    external: ['jsdom', ...OPTIONAL],
    plugins: [privateState, svelte],
    inject: [path.join(HERE, 'state.mjs')],
    define: { 'import.meta.url': '"file:///bench.mjs"', 'import.meta.env': 'undefined' },
  })
  copyFileSync(path.join(HERE, 'walls.cjs'), path.join(DIST, 'walls.cjs'))
}

/** Runs a component of our own once, so that the code caches hold the functions which that used. */
async function warm() {
  const sample = readFileSync(path.join(HERE, 'sample.svelte'), 'utf8')
  const job = await testJob(sample, path.join(HERE, 'sample.test.js'))
  const input = JSON.stringify({ ...job, nonce: 'warm', keep: true })
  const done = spawnSync(process.execPath, [HEAP, path.join(DIST, 'walls.cjs')], { input, stdio: ['pipe', 'inherit', 'inherit', 'pipe'] })
  const told = String(done.output[3])
  if (!told.includes('warm end\t"pass"')) throw new Error(`the test bench does not run: ${told}`)
}

await bundles()
await warm()
