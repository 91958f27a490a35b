// The test bench: runs one component's test file with Vitest's own runner, expect and vi, on a jsdom document.
// It is bundled at installation (build.mjs) and runs behind the walls (walls.cjs). It knows what a test is,
// and nothing of scores. `real` is the process as it was before the walls: components never get hold of it.

import { startTests } from '@vitest/runner'
import { setSafeTimers } from '@vitest/utils/timers'
import { chai, expect, TestRunner, vi } from 'vitest'
import { builtinEnvironments } from 'vitest/runtime'
import { setClock } from './pace.mjs'
import { provide, provideMocker } from './state.mjs'
import { loader } from './loader.mjs'
import { forTests } from './modules.mjs'

/** Runs `job` = {modules: {id: {code, imports, test, source}}, entry, limits}; calls tell(kind, ...strings) as results come. */
export async function run(job, { real, clock, compile, walls, tell }) {
  const config = configuration(job.limits)
  const { load, loaded, mocker } = loader(job.modules, { compile, walls })
  provide(state(config, job.entry, loaded))
  provideMocker(mocker)
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

function state(config, filepath, loaded) {
  const nothing = async () => {}
  return {
    config, filepath, rpc: new Proxy({}, { get: () => nothing }), ctx: { pool: 'forks', files: [], projectName: '' },
    environment: { name: 'jsdom', viteEnvironment: 'client' }, providedContext: {}, metaEnv: {}, durations: {},
    evaluatedModules: { getModuleById: () => undefined, idToModuleMap: loaded }, resolvingModules: new Set(),
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
