// Reads a component without running it: does it compile in runes mode, what of Svelte 4 is in it, what does it use.
// All from the compiler and its tree; only what does not parse is searched as text (legacy-text.mjs), and marked so.

import { compile, parse } from 'svelte/compiler'
import { legacyInText } from './legacy-text.mjs'
import { legacyInTree } from './legacy.mjs'
import { usesInTree } from './uses.mjs'

const OPTIONS = { runes: true, generate: 'client', filename: 'Component.svelte' }

/** {error: {code, line, message} | null, parsed, legacy: [{line, what}], uses: [name]}; lines count from 1. */
export function inspect(code) {
  const error = compileError(code)
  const tree = syntaxTree(code)
  const legacy = tree ? legacyInTree(tree, code) : legacyInText(code)
  return { error, parsed: tree !== null, legacy, uses: tree ? usesInTree(tree) : [] }
}

function compileError(code) {
  try {
    compile(code, OPTIONS)
    return null
  } catch (error) {
    return describe(error)
  }
}

/** What the compiler says is wrong; an error of its own (it ran out of stack) goes by the error's name. */
export function describe(error) {
  const message = String(error.message ?? error).split('\n', 1)[0]
  return { code: error.code ?? error.name ?? 'error', line: error.start?.line ?? error.line ?? null, message }
}

function syntaxTree(code) {
  try {
    return parse(code, { modern: true, filename: OPTIONS.filename })
  } catch {
    return null
  }
}
