// Makes of a component and its test file what the bench runs: compiled modules with every import looked up.
// It reads test files and what they import from beside them; a component's own relative imports find nothing,
// for an answer is one file. Nothing is executed here.

import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { hoistMocks } from '@vitest/mocker/transforms'
import { transform } from 'esbuild'
import { compile, compileModule } from 'svelte/compiler'
import { moduleRunnerTransform, parseAst } from 'vite'

export const COMPONENT = 'Component.svelte'
export const LIMITS = { testTimeout: 5000, hookTimeout: 10_000 } // milliseconds; Vitest's own defaults
const SOURCES = ['', '.js', '.ts', '.mjs', '.svelte', '.svelte.js', '.svelte.ts', '/index.js', '/index.ts']
// As the Svelte plugin for Vite compiles in a test: development, no hot reload, styles left out
const OPTIONS = { dev: true, generate: 'client', css: 'external', hmr: false }

const tests = new Map() // path -> promise of its modules; a test file is shared by many components

/** {modules, entry, limits} for the bench. Throws what the compiler throws where the component does not compile. */
export async function testJob(component, testFile) {
  const [own, { modules, entry }] = await Promise.all([componentModules(component), testModules(testFile)])
  return { modules: { ...modules, ...own }, entry, limits: LIMITS }
}

async function componentModules(source) {
  const module = { ...(await moduleOf(compileComponent(source, COMPONENT), COMPONENT, false)), source }
  for (const specifier of module.specifiers) {
    if (specifier === `./${COMPONENT}`) module.imports[specifier] = COMPONENT // a component may show itself
  }
  const raw = { code: `__vite_ssr_exportName__('default', () => ${JSON.stringify(source)})`, imports: {}, test: true }
  return { [COMPONENT]: module, [`${COMPONENT}?raw`]: raw }
}

function testModules(testFile) {
  if (!tests.has(testFile)) tests.set(testFile, graph(testFile))
  return tests.get(testFile)
}

async function graph(testFile) {
  const modules = {}
  const visit = async (file, id) => {
    modules[id] = {} // before the imports are followed: they may lead back
    modules[id] = { ...(await moduleOf(mocksFirst(await javascript(file), id), id, true)), source: readFileSync(file, 'utf8') }
    for (const specifier of modules[id].specifiers.filter((name) => name.startsWith('.'))) {
      const found = beside(file, specifier)
      if (found === undefined) continue
      modules[id].imports[specifier] = found.id
      if (found.file && !(found.id in modules)) await visit(found.file, found.id)
    }
  }
  const entry = path.basename(testFile)
  await visit(testFile, entry)
  return { modules, entry }
}

/** A test's code with its `vi.mock` and `vi.hoisted` before the imports, which then happen as they run. */
function mocksFirst(code, id) {
  return hoistMocks(code, id, parseAst)?.toString() ?? code
}

function beside(importer, specifier) {
  const [name, query] = specifier.split('?')
  if (path.basename(name) === COMPONENT) return { id: query === 'raw' ? `${COMPONENT}?raw` : COMPONENT }
  const wanted = path.resolve(path.dirname(importer), name)
  const file = SOURCES.map((ending) => wanted + ending).find((each) => existsSync(each) && statSync(each).isFile())
  return file && { id: file, file }
}

/** A file's JavaScript: components and modules with runes compiled, types removed. */
export async function javascript(file) {
  const text = readFileSync(file, 'utf8')
  if (file.endsWith('.svelte')) return compileComponent(text, path.basename(file))
  if (file.endsWith('.json')) return `export default ${text}`
  const code = /\.[mc]?tsx?$/.test(file) ? (await transform(text, { loader: 'ts', target: 'es2022' })).code : text
  const runes = /\.svelte\.(.*\.)?[jt]s$/.test(path.basename(file)) // x.svelte.js, and x.svelte.test.js
  return runes ? compileModule(code, { ...moduleOptions, filename: path.basename(file) }).js.code : code
}

const moduleOptions = { dev: true, generate: 'client' }

function compileComponent(source, filename) {
  return compile(source, { ...OPTIONS, filename }).js.code
}

async function moduleOf(code, id, test) {
  const done = await moduleRunnerTransform(code, null, id, code)
  return { code: done.code, specifiers: [...done.deps, ...(done.dynamicDeps ?? [])], imports: {}, test }
}
