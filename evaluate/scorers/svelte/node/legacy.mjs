// What of Svelte 4 is in a component, from its tree. Not legacy: a `$:` label inside a function, `export let` in a
// module script, a store's `$name`, `slot=` on a child of a custom element, `<slot>` in a component that is one.

import { walk } from 'zimmerframe'

const VARIABLES = new Set(['$$props', '$$restProps', '$$slots'])
const FUNCTIONS = new Set(['createEventDispatcher', 'beforeUpdate', 'afterUpdate'])
const COMPONENTS = new Set(['Component', 'SvelteComponent', 'SvelteSelf'])

/** [{line, what}] in the order of the source, each line and kind once. */
export function legacyInTree(tree, code) {
  const found = [...instanceFindings(tree.instance), ...(tree.options?.customElement ? [] : slots(tree.fragment))]
  const names = imports([tree.module, tree.instance])
  for (const part of [tree.module, tree.instance, tree.fragment]) if (part) found.push(...anywhere(part, names))
  return ordered(found, code)
}

function ordered(found, code) {
  const seen = new Map()
  for (const { start, what } of found.sort((a, b) => a.start - b.start)) {
    const line = code.slice(0, start).split('\n').length
    if (!seen.has(`${line} ${what}`)) seen.set(`${line} ${what}`, { line, what })
  }
  return [...seen.values()]
}

function* instanceFindings(instance) {
  const body = instance?.content.body ?? []
  const plain = plainVariables(body)
  for (const node of body) {
    if (node.type === 'LabeledStatement' && node.label.name === '$') yield { start: node.start, what: '$:' }
    if (node.type !== 'ExportNamedDeclaration' || node.source || node.exportKind === 'type') continue
    const { declaration, specifiers } = node
    const variable = declaration?.type === 'VariableDeclaration' && declaration.kind !== 'const' && !declaration.declare
    if (variable || specifiers.some(({ local }) => plain.has(local.name))) yield { start: node.start, what: 'export let' }
  }
}

/** Top-level `let` names that no rune made: exporting one by `export { name }` is a Svelte 4 prop. */
function plainVariables(body) {
  const lets = body.filter((node) => node.type === 'VariableDeclaration' && node.kind !== 'const')
  const plain = lets.flatMap((node) => node.declarations).filter(({ init }) => !isRune(init))
  return new Set(plain.map(({ id }) => id.name).filter(Boolean))
}

function isRune(node) {
  if (node?.type !== 'CallExpression') return false
  const callee = node.callee.type === 'MemberExpression' ? node.callee.object : node.callee
  return callee.type === 'Identifier' && callee.name.startsWith('$')
}

function* slots(fragment) {
  const found = []
  walk(fragment, null, {
    SlotElement(node, { next }) {
      found.push({ start: node.start, what: '<slot>' })
      next()
    },
  })
  yield* found
}

/** What the imports of both scripts bring: name -> {source, imported}. */
function imports(scripts) {
  const nodes = scripts.flatMap((script) => script?.content.body ?? []).filter(({ type }) => type === 'ImportDeclaration')
  const pairs = nodes.flatMap(({ source, specifiers }) =>
    specifiers.map(({ type, local, imported }) => {
      const name = type === 'ImportSpecifier' ? (imported.name ?? imported.value) : type === 'ImportDefaultSpecifier' ? 'default' : '*'
      return [local.name, { source: source.value, imported: name }]
    }),
  )
  return new Map(pairs)
}

function anywhere(root, names) {
  const found = []
  const tell = (node, what) => found.push({ start: node.start, what })
  walk(root, null, {
    _(node, { next, path }) {
      if (node.type === 'OnDirective') tell(node, 'on: directive')
      else if (node.type === 'LetDirective') tell(node, 'let: directive')
      else if (node.type === 'SvelteComponent') tell(node, '<svelte:component>')
      else if (node.type === 'Attribute' && node.name === 'slot' && fillsComponent(path)) tell(node, 'slot=')
      else if (node.type === 'Identifier' && VARIABLES.has(node.name) && isRead(node, path)) tell(node, node.name)
      else if (node.type === 'NewExpression' && makesComponent(node, names)) tell(node, 'new Component({ target })')
      const called = legacyFunction(node, names)
      if (called) tell(node, called)
      next()
    },
  })
  return found
}

/** Whether the element that has the attribute stands in a component's place for children. */
function fillsComponent(path) {
  const elements = path.filter(({ type }) => /Element$|Component$|^Svelte|^TitleElement$/.test(type))
  const own = elements.at(-1)
  const parents = elements.slice(0, -1).filter(({ type }) => type !== 'SvelteFragment')
  return own !== undefined && COMPONENTS.has(parents.at(-1)?.type)
}

function isRead(node, path) {
  const parent = path.at(-1)
  if (parent?.type === 'MemberExpression') return parent.object === node || parent.computed
  return !(parent?.type === 'Property' && parent.key === node && !parent.shorthand && !parent.computed)
}

/** The Svelte 4 function that a node imports from svelte, calls through a namespace, or calls without an import. */
function legacyFunction(node, names) {
  if (node.type === 'ImportDeclaration' && node.source.value === 'svelte' && node.importKind !== 'type') {
    return node.specifiers.map(({ imported }) => imported?.name).find((name) => FUNCTIONS.has(name))
  }
  if (node.type !== 'CallExpression') return undefined
  const { callee } = node
  if (callee.type === 'Identifier') return FUNCTIONS.has(callee.name) && !names.has(callee.name) ? callee.name : undefined
  if (callee.type !== 'MemberExpression' || callee.computed || !FUNCTIONS.has(callee.property.name)) return undefined
  const from = names.get(callee.object.name)
  return from?.source === 'svelte' && from.imported === '*' ? callee.property.name : undefined
}

/** `new App({ target })`, where App comes from a .svelte file or from nowhere that could be seen. */
function makesComponent({ callee, arguments: [options] }, names) {
  if (callee.type !== 'Identifier' || !/^[A-Z]/.test(callee.name) || callee.name in globalThis) return false
  const from = names.get(callee.name)
  if (from && !from.source.endsWith('.svelte')) return false
  return options?.type === 'ObjectExpression' && options.properties.some(({ key }) => (key?.name ?? key?.value) === 'target')
}
