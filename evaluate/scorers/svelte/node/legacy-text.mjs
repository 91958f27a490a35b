// What of Svelte 4 seems to be in a component that does not parse: patterns on the text without comments and strings.
// A guess, and marked so by whoever asks. Line numbers stay true, for what is taken out leaves its line ends.

const SCRIPT = /<script\b([^>]*)>([\s\S]*?)(?:<\/script\s*>|$)/gi
const STYLE = /<style\b[^>]*>[\s\S]*?(?:<\/style\s*>|$)/gi
const IN_TAG = String.raw`<[A-Za-z][\w:.-]*(?:\s[^<>]*?)?\s`
const INSTANCE = [
  ['export let', /^[ \t]*export\s+let\b/gm],
  ['$:', /^[ \t]*\$:/gm],
]
const MARKUP = [
  ['on: directive', new RegExp(String.raw`${IN_TAG}on:[a-z]`, 'g')],
  ['let: directive', new RegExp(String.raw`${IN_TAG}let:[a-z]`, 'g')],
  ['slot=', /<[\w:.-]+\s[^<>]*?\bslot\s*=/g],
  ['<slot>', /<slot[\s/>]/g],
  ['<svelte:component>', /<svelte:component[\s/>]/g],
]
const ANYWHERE = [
  ['createEventDispatcher', /\bcreateEventDispatcher\b/g],
  ['beforeUpdate', /\bbeforeUpdate\b/g],
  ['afterUpdate', /\bafterUpdate\b/g],
  ['$$props', /\$\$props\b/g],
  ['$$restProps', /\$\$restProps\b/g],
  ['$$slots', /\$\$slots\b/g],
  ['new Component({ target })', /\bnew\s+[A-Z]\w*\s*\(\s*\{\s*target\b/g],
]

/** [{line, what}] in the order of the source, each line and kind once. */
export function legacyInText(code) {
  const bare = code.replace(/<!--[\s\S]*?-->/g, blank).replace(STYLE, blank)
  const scripts = [...bare.matchAll(SCRIPT)].map(([whole, attributes, body], index, all) => ({
    start: all && bare.indexOf(body, bare.indexOf(whole)),
    module: /\bmodule\b/.test(attributes),
    body: withoutStrings(body),
  }))
  const markup = bare.replace(SCRIPT, blank)
  const found = scripts.filter(({ module }) => !module).flatMap(({ start, body }) => matches(INSTANCE, body, start, topLevel))
  found.push(...scripts.flatMap(({ start, body }) => matches(ANYWHERE, body, start)))
  found.push(...matches([...MARKUP, ...ANYWHERE], markup, 0))
  return inOrder(found, code)
}

function matches(patterns, text, offset, accept = () => true) {
  return patterns.flatMap(([what, pattern]) =>
    [...text.matchAll(pattern)]
      .filter(({ index }) => accept(text, index))
      .map((match) => ({ at: offset + match.index + match[0].length - 1, what })),
  )
}

function topLevel(text, index) {
  const before = text.slice(0, index)
  return before.split('{').length <= before.split('}').length
}

function inOrder(found, code) {
  const lines = found.sort((a, b) => a.at - b.at).map(({ at, what }) => ({ line: code.slice(0, at).split('\n').length, what }))
  return lines.filter(({ line, what }, index) => lines.findIndex((other) => other.line === line && other.what === what) === index)
}

/** The script with comments and the insides of strings blanked; in one pass, for each may hold the other's signs. */
function withoutStrings(script) {
  const pattern = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`/g
  return script.replace(pattern, blank)
}

function blank(text) {
  return text.replace(/[^\n]/g, ' ')
}
