// Evaluates the compiled modules of a job as Vitest does: each once, imports looked up at use, packages by their name,
// and in the place of a mocked one its mock. It knows modules; what a test is, it does not know.

import { mockObject } from '@vitest/mocker'
import { createMockInstance } from '@vitest/spy'
import * as vitest from 'vitest'
import { files } from './files.mjs'
import { forComponents, forTests } from './modules.mjs'

const GLOBALS = ['suite', 'test', 'describe', 'it', 'chai', 'expect', 'assert', 'expectTypeOf', 'assertType']
GLOBALS.push('vitest', 'vi', 'beforeAll', 'afterAll', 'beforeEach', 'afterEach', 'onTestFinished', 'onTestFailed')
const PARAMETERS = ['__vite_ssr_import_meta__', '__vite_ssr_import__', '__vite_ssr_dynamic_import__']
PARAMETERS.push('__vite_ssr_exportAll__')
const ENV = { MODE: 'test', DEV: true, PROD: false, SSR: false, BASE_URL: '/', VITEST: 'true' }
const primitives = { Object, Function, RegExp, Array, Map }

/** {load(id), loaded: Map, mocker}: `loaded` in the form in which Vitest forgets modules, `mocker` as `vi` calls it. */
export function loader(modules, { compile, walls }) {
  const loaded = new Map()
  const mocks = new Map() // module or package -> a function that gives its mock
  const load = (id) => once(loaded, id, (exports) => evaluate(id, modules[id], exports))
  const real = (specifier, id) => {
    const module = modules[id]
    if (specifier in module.imports) return load(module.imports[specifier])
    const packages = module.test ? { ...forTests, ...files(modules) } : forComponents
    if (Object.hasOwn(packages, specifier)) return packages[specifier]()
    return walls.refuseImport(specifier, id)
  }
  const request = (specifier, id) => {
    const mock = mocks.get(modules[id].imports[specifier] ?? specifier)
    return mock ? mock() : real(specifier, id)
  }
  const evaluate = async (id, module, exports) => {
    const from = async (specifier) => request(specifier, id)
    const meta = { url: `file:///${id}`, filename: `/${id}`, dirname: '/', env: { ...ENV }, vitest: undefined }
    const names = module.test ? GLOBALS : []
    const body = compile(module.code, id, ['__vite_ssr_exports__', '__vite_ssr_exportName__', ...PARAMETERS, ...names])
    const define = (name, get) => Object.defineProperty(exports, name, { enumerable: true, configurable: true, get })
    await body(exports, define, meta, from, from, (source) => reexport(exports, source), ...names.map((name) => vitest[name]))
  }
  return { load, loaded, mocker: mocker(modules, mocks, real) }
}

/** A module's exports, or while it is being evaluated, which is a circle then, what there is of them. */
function once(loaded, id, evaluate) {
  const known = loaded.get(id)
  if (known?.promise) return known.evaluated ? known.promise : known.exports
  const entry = { exports: emptyModule(), promise: 'begun', evaluated: false, importers: new Set() }
  loaded.set(id, entry)
  const { exports } = entry
  entry.promise = evaluate(exports).then(() => {
    entry.evaluated = true
    return exports
  })
  return entry.promise
}

/** What Vitest's `vi` asks for. Only tests mock: paths are those of the module that imports what is named. */
function mocker(modules, mocks, real) {
  const importer = (path) => Object.keys(modules).find((id) => modules[id].test && path in modules[id].imports)
  const target = (path) => modules[importer(path)]?.imports[path] ?? path
  const entry = Object.keys(modules).find((id) => modules[id].test)
  const actual = async (path) => real(path, importer(path) ?? entry)
  const mock = (object, into, type = 'automock') => mockObject({ globalConstructors: primitives, createMockInstance, type }, object, into)
  const automatic = async (path, type) => mock(await actual(path), emptyModule(), type)
  return {
    queueMock(path, from, how) {
      let made
      const make = typeof how === 'function' ? async () => strict(await how(), path) : () => automatic(path, how?.spy ? 'autospy' : 'automock')
      mocks.set(target(path), () => (made ??= make()))
    },
    queueUnmock: (path) => mocks.delete(target(path)),
    importActual: actual,
    importMock: (path) => mocks.get(target(path))?.() ?? automatic(path),
    mockObject: mock,
    getMockContext: () => ({ callstack: null }),
  }
}

/** A factory's module: who asks for what it does not give is told so. */
function strict(module, path) {
  if (module === null || typeof module !== 'object') throw new TypeError(`vi.mock("${path}"): its factory must return an object`)
  return new Proxy(module, {
    get(target, key) {
      if (key in target || typeof key === 'symbol' || key === 'then') return target[key]
      throw new Error(`[vitest] No "${key}" export is defined on the "${path}" mock`)
    },
  })
}

function emptyModule() {
  return Object.defineProperty(Object.create(null), Symbol.toStringTag, { value: 'Module' })
}

function reexport(exports, source) {
  for (const key in source) {
    if (key === 'default' || key in exports) continue
    Object.defineProperty(exports, key, { enumerable: true, configurable: true, get: () => source[key] })
  }
}
