// The test bench: runs one component's test file with Vitest's own runner, expect and vi, on a jsdom document.
// It is bundled at installation (build.mjs) and runs behind the walls (walls.cjs). It knows what a test is,
// and nothing of scores. `real` is the process as it was before the walls: components never get hold of it.

import { startTests } from '@vitest/runner'
import { setSafeTimers } from '@vitest/utils/timers'
import { chai, expect, TestRunner, vi } from 'vitest'
import * as vitest from 'vitest'
import { builtinEnvironments } from 'vitest/runtime'
import { setClock } from './pace.mjs'
import { provide } from './state.mjs'
import { forComponents, forTests } from './modules.mjs'

const GLOBALS = ['suite', 'test', 'describe', 'it', 'chai', 'expect', 'assert', 'expectTypeOf', 'assertType']
GLOBALS.push('vitest', 'vi', 'beforeAll', 'afterAll', 'beforeEach', 'afterEach', 'onTestFinished', 'onTestFailed')

/** Runs `job` = {modules: {id: {code, imports, test}}, entry, limits}; calls tell(kind, ...strings) as results come. */
export async function run(job, { real, clock, compile, walls, tell }) {
  const config = configuration(job.limits)
  provide(state(config, job.entry))
  setSafeTimers()
  setClock(clock)
  const uncaught = (error) => tell('uncaught', text(error))
  real.on('uncaughtException', uncaught)
  real.on('unhandledRejection', uncaught)
  const environment = builtinEnvironments.jsdom
  await environment.setup(globalThis, {})
  delete globalThis.jsdom
  walls.afterDocument()
  Object.assign(chai.config, { truncateThreshold: 40 })
  expect.setState({ environment: 'jsdom' })
  const load = loader(job.modules, { compile, walls })
  const runner = new TestRunner(config)
  runner.__setTraces({ $: (name, options, call = options) => call() })
  runner.importFile = (path, source) => (source === 'setup' ? setUp() : load(path))
  runner.onAfterRunTask = (test) => tell('test', test.result?.state ?? test.mode, name(test), message(test.result))
  tell('ready')
  const [file] = await startTests([{ filepath: job.entry }], runner)
  vi.useRealTimers()
  await new Promise((resolve) => setImmediate(resolve)) // what the last test left unhandled is told before the end
  tell('end', file.result?.state ?? 'fail', message(file.result) || suiteMessage(file))
}

async function setUp() {
  await forTests['@testing-library/jest-dom/vitest']()
  await forTests['@testing-library/svelte/vitest']()
}

/** Evaluates modules as Vitest does: each once, imports looked up at use, `import` of a package by its name. */
function loader(modules, { compile, walls }) {
  const loaded = new Map()
  const load = (id) => {
    const known = loaded.get(id)
    if (known) return known.done ? known.promise : known.exports // a circle gets what there is so far
    const module = modules[id]
    const entry = { exports: emptyModule(), done: false }
    loaded.set(id, entry)
    entry.promise = evaluate(id, module, entry.exports).then(() => {
      entry.done = true
      return entry.exports
    })
    return entry.promise
  }
  const evaluate = async (id, module, exports) => {
    const request = (specifier) => {
      if (specifier in module.imports) return load(module.imports[specifier])
      const packages = module.test ? forTests : forComponents
      if (Object.hasOwn(packages, specifier)) return packages[specifier]()
      return walls.refuseImport(specifier, id)
    }
    const from = async (specifier) => request(specifier)
    const all = (source) => reexport(exports, source)
    const meta = { url: `file:///${id}`, filename: `/${id}`, dirname: '/', env: { ...ENV }, vitest: undefined }
    const names = module.test ? GLOBALS : []
    const body = compile(module.code, id, ['__vite_ssr_exports__', '__vite_ssr_exportName__', ...PARAMETERS, ...names])
    const define = (name, get) => Object.defineProperty(exports, name, { enumerable: true, configurable: true, get })
    await body(exports, define, meta, from, from, all, ...names.map((name) => vitest[name]))
  }
  return load
}

const PARAMETERS = ['__vite_ssr_import_meta__', '__vite_ssr_import__', '__vite_ssr_dynamic_import__']
PARAMETERS.push('__vite_ssr_exportAll__')
const ENV = { MODE: 'test', DEV: true, PROD: false, SSR: false, BASE_URL: '/', VITEST: 'true' }

function emptyModule() {
  return Object.defineProperty(Object.create(null), Symbol.toStringTag, { value: 'Module' })
}

function reexport(exports, source) {
  for (const key in source) {
    if (key === 'default' || key in exports) continue
    Object.defineProperty(exports, key, { enumerable: true, configurable: true, get: () => source[key] })
  }
}

function configuration({ testTimeout, hookTimeout }) {
  return {
    name: 'knowhow', root: '/', mode: 'test', testTimeout, hookTimeout, retry: 0, maxConcurrency: 5,
    allowOnly: true, passWithNoTests: false, includeTaskLocation: false, setupFiles: ['setup'], tags: [],
    sequence: { seed: 0, hooks: 'stack', setupFiles: 'parallel', shuffle: false, concurrent: false },
    fakeTimers: { loopLimit: 10_000, shouldClearNativeTimers: true }, expect: {}, env: {}, strictTags: true,
    snapshotOptions: { updateSnapshot: 'new', expand: false, snapshotFormat: {}, snapshotEnvironment: noSnapshots },
    experimental: { importDurations: { limit: 0 }, viteModuleRunner: true },
  }
}

const noSnapshots = {
  getVersion: () => '1', getHeader: () => '', resolvePath: async (path) => `${path}.snap`,
  resolveRawPath: async (path, raw) => raw, saveSnapshotFile: async () => {}, readSnapshotFile: async () => null,
  removeSnapshotFile: async () => {}, processStackTrace: (stack) => stack,
}

function state(config, filepath) {
  const nothing = async () => {}
  return {
    config, filepath, rpc: new Proxy({}, { get: () => nothing }), ctx: { pool: 'forks', files: [], projectName: '' },
    environment: { name: 'jsdom', viteEnvironment: 'client' }, providedContext: {}, metaEnv: {}, durations: {},
    evaluatedModules: { getModuleById: () => undefined, idToModuleMap: new Map() }, resolvingModules: new Set(),
    moduleExecutionInfo: new Map(), onCleanup: () => {}, onCancel: () => {},
  }
}

function name(task) {
  return task.suite?.name && task.suite !== task.file ? `${name(task.suite)} > ${task.name}` : task.name
}

function message(result) {
  return result?.errors?.length ? text(result.errors[0]) : ''
}

function suiteMessage(suite) {
  for (const task of suite.tasks) {
    const found = task.type === 'suite' ? message(task.result) || suiteMessage(task) : ''
    if (found) return found
  }
  return ''
}

function text(error) {
  const about = error?.message ?? error
  const kind = error?.name && error.name !== 'Error' && error.name !== 'AssertionError' ? `${error.name}: ` : ''
  return `${kind}${String(about)}`.slice(0, 2000)
}
