// Node's modules as far as a test may have them: those that only compute, and of the file system the texts of the
// component and of the test's own modules, which are in its job. No file is read and none is written.

import path from 'node:path'
import url from 'node:url'
import util from 'node:util'

const named = (module) => async () => Object.assign(Object.create(null), module, { default: module })

/** The modules by name, with and without `node:`. */
export function files(modules) {
  const fs = reader(modules)
  const given = { path, url, util: pure(util), fs, 'fs/promises': fs.promises }
  return Object.fromEntries(Object.entries(given).flatMap(([name, module]) => [[name, named(module)], [`node:${name}`, named(module)]]))
}

/** The part of node:util that formats and compares. */
function pure({ format, inspect, isDeepStrictEqual, promisify, types }) {
  return { format, inspect, isDeepStrictEqual, promisify, types }
}

function reader(modules) {
  const text = (name) => {
    const id = path.basename(name instanceof URL || String(name).startsWith('file:') ? new URL(name).pathname : String(name))
    if (typeof modules[id]?.source === 'string') return modules[id].source
    throw Object.assign(new Error(`ENOENT: no such file or directory, open '${name}'`), { code: 'ENOENT' })
  }
  const read = (name, options) => (options ? text(name) : new TextEncoder().encode(text(name)))
  const exists = (name) => {
    try {
      return typeof text(name) === 'string'
    } catch {
      return false
    }
  }
  const promises = { readFile: async (name, options) => read(name, options), access: async (name) => void text(name) }
  return { readFileSync: read, existsSync: exists, promises }
}
