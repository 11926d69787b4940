import type { DeclarationBlock, Rule, Selector, SelectorComponent } from 'lightningcss'
import type { Specificity } from './specificity'

import { transform } from 'lightningcss'

import { innerSelectors, specificity } from './specificity'

/** One selector of a rule, with `&` resolved. */
export interface StyleSelector {
  /** The parsed selector as text, for messages. */
  text: string
  specificity: Specificity
  pseudoElements: number
  /** Attributes that every matching element has, with their value if the selector requires one. */
  demands: string[]
  /** The properties of the rule. */
  properties: string[]
}

export interface ReadStylesheet {
  selectors: StyleSelector[]
  /** Names of all `@container` rules. Undefined for an unnamed container. */
  containers: (string | undefined)[]
  /** Number of rules that declare or fill a cascade layer. */
  layers: number
}

type Parent = Pick<StyleSelector, 'specificity' | 'demands'>

/** Reads a stylesheet with lightningcss, the parser of the Vite build. */
export function readStylesheet(code: string): ReadStylesheet {
  const read: ReadStylesheet = { selectors: [], containers: [], layers: 0 }
  transform({
    filename: 'style.css',
    code: new TextEncoder().encode(code),
    visitor: { StyleSheet: ({ rules }) => rules.forEach((rule) => readRule(rule, [], read)) },
  })
  return read
}

function readRule(rule: Rule, parents: Parent[], read: ReadStylesheet): void {
  if (rule.type.startsWith('layer')) read.layers += 1
  if (rule.type === 'container') read.containers.push(rule.value.name ?? undefined)
  let within = parents
  if (rule.type === 'style') {
    const { selectors, declarations } = rule.value
    const own = selectors.flatMap((selector) =>
      (parents.length ? parents : [undefined]).map((parent) => describe(selector, parent, propertiesOf(declarations))),
    )
    read.selectors.push(...own)
    within = own
  }
  const inner = 'value' in rule && rule.value && typeof rule.value === 'object' && 'rules' in rule.value
  if (inner) for (const one of (rule.value as { rules?: Rule[] }).rules ?? []) readRule(one, within, read)
}

function describe(selector: Selector, parent: Parent | undefined, properties: string[]): StyleSelector {
  return {
    text: selector.map(print).join(''),
    specificity: specificity(selector, parent?.specificity),
    pseudoElements: selector.filter(({ type }) => type === 'pseudo-element').length,
    demands: demandsOf(selector, parent),
    properties,
  }
}

/** Returns the attributes of the element itself, from the compound selector after the last combinator. */
function demandsOf(selector: Selector, parent: Parent | undefined): string[] {
  const last = selector.findLastIndex(({ type }) => type === 'combinator')
  return selector.slice(last + 1).flatMap((component) => {
    if (component.type === 'nesting') return parent?.demands ?? []
    if (component.type === 'attribute') return [attribute(component)]
    if (component.type !== 'pseudo-class' || (component.kind !== 'where' && component.kind !== 'is')) return []
    const [first = [], ...others] = component.selectors.map((one) => demandsOf(one, parent))
    return first.flatMap((demand) => {
      // Any alternative may match: `data-part=a` in one and `data-part=b` in another require only `data-part`.
      if (others.every((other) => other.includes(demand))) return [demand]
      const name = demand.split('=')[0]!
      return others.every((other) => other.some((one) => one.split('=')[0] === name)) ? [name] : []
    })
  })
}

function attribute({ name, operation }: SelectorComponent & { type: 'attribute' }): string {
  return operation?.operator === 'equal' ? `${name}=${operation.value}` : name
}

function propertiesOf(block: DeclarationBlock | undefined): string[] {
  return [...(block?.declarations ?? []), ...(block?.importantDeclarations ?? [])].map((declaration) =>
    declaration.property === 'custom' ? declaration.value.name : declaration.property,
  )
}

function print(component: SelectorComponent): string {
  const inner = innerSelectors(component).map((one) => one.map(print).join(''))
  switch (component.type) {
    case 'attribute':
      return `[${attribute(component)}]`
    case 'combinator':
      return component.value === 'child' ? ' > ' : component.value === 'descendant' ? ' ' : ` ${component.value} `
    case 'nesting':
      return '&'
    case 'universal':
      return '*'
    case 'pseudo-class':
      return `:${component.kind}${inner.length ? `(${inner.join(', ')})` : ''}`
    case 'pseudo-element':
      return `::${component.kind}`
    default:
      return 'name' in component ? `${component.type === 'class' ? '.' : ''}${component.name}` : component.type
  }
}
