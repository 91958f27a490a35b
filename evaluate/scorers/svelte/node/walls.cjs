// The inner wall, and the way onto the bench: node walls.cjs, locked in by confine.mjs, runs one component. Where it
// runs while a snapshot is made (build.mjs), it loads the bench, and goes on in each process that the snapshot starts.
//
// The outer walls are the kernel's and Node's (see confine.mjs). This one takes away what a page in a browser would
// not have either: process, the network, require. Whoever reaches for it is told so, and it goes on record.
// A job comes in on standard input; results go out on descriptor 3, each line led by a nonce that only this closure
// and the parent know. What a component prints, or with which code it ends the process, means nothing.

'use strict'

const fs = require('node:fs')
const path = require('node:path')
const vm = require('node:vm')
const { performance } = require('node:perf_hooks')
const { startupSnapshot } = require('node:v8')

const DIST = __dirname
const builtins = new Set(JSON.parse(fs.readFileSync(path.join(DIST, 'builtins.json'), 'utf8'))) // of build.mjs: a snapshot cannot ask
const RESULTS = 3
const BEAT = 500 // milliseconds
// What jsdom asks for as it loads, and a component must not get through it
const REFUSED = new Set(['child_process', 'cluster', 'dgram', 'dns', 'http', 'http2', 'https', 'inspector', 'net', 'tls'])
const NAMES = ['Agent', 'Server', 'Socket', 'connect', 'createConnection', 'get', 'request', 'spawnSync']
const HARMLESS = new Set(['nextTick', 'hrtime', 'uptime', 'platform', 'arch', 'version', 'browser', 'title'])

const real = process
const snapshot = startupSnapshot.isBuildingSnapshot()
const loaded = new Map()
const scripts = new Map()
const { stringify } = JSON
const { writeSync } = fs
const { defineProperty, assign, create } = Object

/** Milliseconds that this process computed and waited; the rest of what passed went to other processes. */
function clockOfOwn() {
  const { cpuUsage, hrtime } = real
  const idle = performance.eventLoopUtilization
  const own = () => (({ user, system }) => (user + system) / 1000 + idle().idle)(cpuUsage())
  const passed = () => Number(hrtime.bigint()) / 1e6
  const [ownAtStart, start] = [own(), passed()]
  return () => Math.min(own() - ownAtStart, passed() - start) // several threads compute more than passes
}

const isBuiltin = (name) => name.startsWith('node:') || builtins.has(name)
const plainName = (name) => (isBuiltin(name) ? `node:${name.replace(/^node:/, '')}` : name.slice(0, 60))

function teller(nonce) {
  return (kind, ...parts) => {
    let line = `${nonce} ${kind}`
    for (let index = 0; index < parts.length; index += 1) line += `\t${stringify(`${parts[index]}`)}`
    writeSync(RESULTS, `${line}\n`)
  }
}

let tell // set when a job is there, which with a snapshot is long after all is loaded

const told = new Set()
/** The error for who reached for something, which is told once. */
function refuse(what) {
  if (!told.has(what)) tell('wall', what)
  told.add(what)
  return new Error(`tried to reach ${what}, which is walled off`)
}

/** A require for what is bundled: the network's and processes' modules are names only, which refuse at use. */
function limitedRequire(specifier) {
  const name = specifier.replace(/^node:/, '')
  if (name === 'jsdom') return load('jsdom.cjs')
  return REFUSED.has(name) ? refusing(name) : require(specifier)
}

function refusing(name) {
  const refused = () =>
    function () {
      throw refuse(`node:${name}`)
    }
  return Object.fromEntries(NAMES.map((key) => [key, refused()]))
}

/** process, as far as a component may see it. */
function stub() {
  const known = assign(create(null), { env: { NODE_ENV: 'test', VITEST: 'true' }, argv: [], versions: {}, cwd: () => '/' })
  for (const name of HARMLESS) known[name] = typeof real[name] === 'function' ? real[name].bind(real) : real[name]
  known.hrtime.bigint = real.hrtime.bigint
  for (const name of ['on', 'once', 'off', 'addListener', 'removeListener', 'emitWarning']) known[name] = () => known
  return new Proxy(known, {
    get(target, key) {
      if (typeof key === 'symbol' || key in target) return target[key]
      throw refuse(`process.${key}`)
    },
  })
}

function quietConsole() {
  const quiet = {}
  for (const name of Object.keys(console)) if (typeof console[name] === 'function') quiet[name] = () => {}
  return quiet
}

function walls() {
  const request = (what) => () => Promise.reject(assign(new TypeError('fetch failed'), { cause: refuse(what) }))
  return {
    refuseImport(specifier, id) {
      if (isBuiltin(specifier)) throw refuse(plainName(specifier))
      if (/^(data|https?|file|blob):/.test(specifier)) throw refuse(specifier.slice(0, 60))
      throw new Error(`Failed to resolve import "${specifier}" from "${id}"`)
    },
    afterDocument() {
      defineProperty(globalThis, 'process', { value: stub(), configurable: true, writable: true })
      globalThis.console = quietConsole()
      globalThis.fetch = request('the network')
      for (const name of ['WebSocket', 'EventSource', 'XMLHttpRequest']) blocked(name)
      delete globalThis.BroadcastChannel
    },
  }
}

function blocked(name) {
  globalThis[name] = class {
    constructor() {
      throw refuse('the network')
    }
  }
}

/** A bundle's exports. The code cache that lies beside it saves most of the time that compiling takes. */
function load(file) {
  if (loaded.has(file)) return loaded.get(file)
  const cache = path.join(DIST, `${file}.cache`)
  const source = `(function (exports, require, module, process, __filename, __dirname) {${fs.readFileSync(path.join(DIST, file), 'latin1')}\n})`
  const cachedData = fs.existsSync(cache) ? fs.readFileSync(cache) : undefined
  const script = new vm.Script(source, { filename: file, cachedData })
  if (!snapshot) scripts.set(file, script) // which a snapshot cannot hold
  const module = { exports: {} }
  script.runInThisContext()(module.exports, limitedRequire, module, real, `${DIST}/${file}`, DIST)
  loaded.set(file, module.exports)
  return module.exports
}

/** A function of what the test or the component says, in strict mode, where import() is refused. */
function compile(code, id, names) {
  const source = `(function (${names}) { 'use strict'; return (async () => {\n${code}\n})() })`
  const importModuleDynamically = (specifier) => {
    throw refuse(plainName(specifier))
  }
  return new vm.Script(source, { filename: id, importModuleDynamically }).runInThisContext()
}

async function main() {
  const end = real.reallyExit.bind(real)
  const input = fs.readFileSync(0, 'utf8')
  if (!input) return end(0) // somebody tries whether it starts
  const { nonce, ...job } = JSON.parse(input)
  tell = teller(nonce)
  setInterval(() => tell('beat'), BEAT) // which also keeps the process up while a test waits for nothing
  await load('bench.cjs').run(job, { real, clock: clockOfOwn(), compile, walls: walls(), tell })
  if (job.keep) for (const [file, script] of scripts) fs.writeFileSync(path.join(DIST, `${file}.cache`), script.createCachedData())
  end(0)
}

const start = () => main().catch((error) => (writeSync(2, `${error?.stack}\n`), real.reallyExit(1)))

if (snapshot) {
  load('bench.cjs')
  load('jsdom.cjs')
  // Vitest's fake timers try a real one as they load; a snapshot with a timer in it would never run another
  setTimeout(() => startupSnapshot.setDeserializeMainFunction(start), 20)
} else start()
