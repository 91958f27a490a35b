// What of Svelte 5 a component uses, from its tree: the names that a question's `uses` may ask for.

import { walk } from 'zimmerframe'

const BLOCKS = {
  SnippetBlock: 'snippet', RenderTag: 'render', EachBlock: 'each', IfBlock: 'if', AwaitBlock: 'await', KeyBlock: 'key',
  HtmlTag: 'html', AttachTag: 'attach', UseDirective: 'use', TransitionDirective: 'transition',
  AnimateDirective: 'animate', ClassDirective: 'class', StyleDirective: 'style',
}
const CONTEXT = new Set(['setContext', 'getContext', 'hasContext', 'getAllContexts', 'createContext'])

/** Sorted names: runes, blocks, `bind:NAME`, event attributes by name, context, store, children, class, component-callback. */
export function usesInTree(tree) {
  const found = new Set()
  const props = propNames(tree.instance)
  for (const part of [tree.module, tree.instance, tree.fragment]) {
    if (part) walk(part, null, { _: (node, { next, path }) => (see(node, path, found, props), next()) })
  }
  return [...found].sort()
}

function see(node, path, found, props) {
  if (node.type in BLOCKS) found.add(BLOCKS[node.type])
  if (node.type === 'RenderTag' && lastName(called(node.expression)) === 'children') found.add('children')
  if (node.type === 'BindDirective') found.add(`bind:${node.name}`)
  if (node.type === 'Attribute') seeAttribute(node, found, props)
  if (node.type === 'CallExpression') seeCall(node, path, found, props)
  if (node.type === 'ImportDeclaration' && node.source.value === 'svelte/store') found.add('store')
}

function seeAttribute(node, found, props) {
  if (/^on[a-z]+$/.test(node.name)) {
    found.add(node.name)
    const parts = node.value === true ? [] : [node.value].flat()
    if (parts.some(({ expression }) => props.has(rootName(expression)))) found.add('component-callback')
  }
  if (node.name === 'class' && node.value !== true && [node.value].flat().some(({ type }) => type === 'ExpressionTag')) found.add('class')
}

function seeCall(node, path, found, props) {
  const name = rootName(node.callee)
  if (name?.startsWith('$') && !name.startsWith('$$')) found.add(name)
  if (CONTEXT.has(name)) found.add('context')
  const rendered = path.slice(-2).some(({ type }) => type === 'RenderTag') // a snippet, which looks like a call
  if (props.has(name) && !rendered) found.add('component-callback')
}

/** The names that `$props()` is taken apart into, or its one name. */
function propNames(instance) {
  const names = new Set()
  if (!instance) return names
  walk(instance.content, null, {
    VariableDeclarator(node) {
      if (node.init?.type !== 'CallExpression' || rootName(node.init.callee) !== '$props') return
      for (const name of boundNames(node.id)) names.add(name)
    },
  })
  return names
}

/** The names that a pattern binds, however deep: `{ user: { name }, items: [first = 0], ...rest }` binds three. */
function boundNames(pattern) {
  if (pattern?.type === 'Identifier') return [pattern.name]
  const parts = pattern?.properties ?? pattern?.elements ?? [pattern?.value ?? pattern?.left ?? pattern?.argument]
  return parts.filter(Boolean).flatMap(boundNames)
}

const called = (node) => (node?.type === 'ChainExpression' ? called(node.expression) : node?.callee ?? node)
const lastName = (node) => (node?.type === 'MemberExpression' ? node.property.name : node?.name)

function rootName(node) {
  if (node?.type === 'MemberExpression') return rootName(node.object)
  if (node?.type === 'ChainExpression') return rootName(node.expression)
  return node?.type === 'Identifier' ? node.name : undefined
}
