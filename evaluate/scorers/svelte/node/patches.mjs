// What is changed in the packages as they are bundled: nothing that a component or its test can tell, but by the clock.
// Every change names the text that it replaces, and a pinned version in which that does not occur is a fault.

import { readFileSync } from 'node:fs'
import { javascript } from './link.mjs'

/** An esbuild plugin that makes `changes`, [[from, to], ...], in the files whose path matches. */
function patch(filter, ...changes) {
  return {
    name: 'patch',
    setup(builder) {
      const found = changes.map(() => 0)
      builder.onLoad({ filter }, ({ path: file }) => {
        let contents = readFileSync(file, 'utf8')
        for (const [index, [from, to]] of changes.entries()) {
          found[index] += contents.split(from).length - 1
          contents = contents.replaceAll(from, to)
        }
        return { contents, loader: 'js' }
      })
      builder.onEnd(() => {
        const missing = changes.filter((change, index) => !found[index])
        if (missing.length) throw new Error(`nothing to replace: ${missing[0][0]}`)
      })
    },
  }
}

const noSyncRequests = patch(/XMLHttpRequest-impl\.js$/, ['require.resolve("./xhr-sync-worker.js")', 'null'])

/** Public suffixes, a table of thousands, only matter to who sets a cookie for a domain. */
const suffixesAtUse = patch(/tough-cookie\/dist\/getPublicSuffix\.js$/, [
  'const tldts_1 = require("tldts");',
  'const tldts_1 = { getDomain: (...given) => require("tldts").getDomain(...given) };',
])

/**
 * getComputedStyle, which every look-up by role asks of every element, holds it against each of the browser's own
 * rules. Here a rule whose selectors all end in other elements' names is passed over without compiling them.
 */
const fewerRules = patch(
  /helpers\/style-rules\.js$/,
  ['let parsedDefaultStyleSheet;', 'let parsedDefaultStyleSheet = cssom.parse(defaultStyleSheet);'],
  ['return matchesDontThrow(element, rule.selectorText);', 'return mayMatch(rule.selectorText, element) && matchesDontThrow(element, rule.selectorText);'],
  ['function matches(rule, element) {', `${mayMatch}\n${elementNames}\nconst namesOfSelectors = new Map();\nfunction matches(rule, element) {`],
)

// These two are put into jsdom as they stand here
function mayMatch(selectors, element) {
  if (!namesOfSelectors.has(selectors)) namesOfSelectors.set(selectors, elementNames(selectors))
  const names = namesOfSelectors.get(selectors)
  return names === null || names.has(element._localName.toLowerCase())
}

/** The names of the elements that a list of selectors can match; null: any, or the list is not a plain one. */
function elementNames(selectors) {
  const bare = selectors.replace(/\[[^\]]*\]/g, '')
  if (/[("'\\|]/.test(bare)) return null
  const names = bare.split(',').map((one) => /^[a-z][a-z0-9-]*/i.exec(one.trim().split(/[\s>+~]+/).pop())?.[0])
  return names.includes(undefined) ? null : new Set(names.map((name) => name.toLowerCase()))
}

/** A colour's text always means the same. */
const coloursOnce = patch(
  /cssstyle\/lib\/parsers\.js$/,
  ['exports.parseColor = function parseColor(val) {', 'const colours = new Map();\nexports.parseColor = (val) => {\n  if (!colours.has(val)) colours.set(val, parseColor(val));\n  return colours.get(val);\n};\nfunction parseColor(val) {'],
)

/** Vitest keeps its state on globalThis; here it lies in a module, out of a component's reach. */
const privateState = patch(/vitest\/dist\/chunks\/utils\..*\.js$/, ['globalThis[NAME_WORKER_STATE]', '__knowhow_state()'])

/** Node's fetch takes long to load, and Vitest asks for its Request whether or not a test does. */
const requestAtUse = patch(
  /vitest\/dist\/chunks\/index\..*\.js$/,
  ['NodeFormData_ = globalThis.FormData;\n\t\tNodeBlob_ = globalThis.Blob;\n\t\tNodeRequest_ = globalThis.Request;', 'const natives = __knowhow_natives(["FormData", "Request"]);\n\t\tNodeBlob_ = globalThis.Blob;'],
  ['if (overriddenKeys.has(key) && key in global) originals.set(key, global[key]);', ''],
  ['global.Request = createCompatRequest(utils);', 'natives.later("Request", () => {\n\t\t\t[NodeFormData_, NodeRequest_] = natives.load();\n\t\t\treturn createCompatRequest(utils);\n\t\t});'],
)

/** A test's time limit counts the time that it had. */
const fairLimits = patch(
  /@vitest\/runner\/dist\/.*\.js$/,
  ['const now$2 = globalThis.performance ? globalThis.performance.now.bind(globalThis.performance) : Date.now;', 'const now$2 = __knowhow_pace.now;'],
  ['const { setTimeout, clearTimeout } = getSafeTimers();\n\t// this function name is used', 'const { setTimeout, clearTimeout } = __knowhow_pace.timers(getSafeTimers());\n\t// this function name is used'],
)

/** Testing Library brings components and a module with runes of its own. */
const svelte = {
  name: 'svelte',
  setup(builder) {
    builder.onLoad({ filter: /\.svelte(\.js)?$/ }, async ({ path: file }) => ({ contents: await javascript(file), loader: 'js' }))
  },
}

export const forJsdom = [noSyncRequests, suffixesAtUse, fewerRules, coloursOnce]
export const forBench = [privateState, requestAtUse, fairLimits, svelte]
