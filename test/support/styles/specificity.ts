import type { Selector, SelectorComponent } from 'lightningcss'

/** (ids; classes, attributes and pseudo-classes; types and pseudo-elements). Selectors Level 4, §17. */
export type Specificity = readonly [a: number, b: number, c: number]

const NONE: Specificity = [0, 0, 0]

function sum(all: Specificity[]): Specificity {
  return all.reduce((one, other) => [one[0] + other[0], one[1] + other[1], one[2] + other[2]], NONE)
}

function greatest(all: Specificity[]): Specificity {
  const [first = NONE] = [...all].sort((one, other) => other[0] - one[0] || other[1] - one[1] || other[2] - one[2])
  return first
}

/** Returns the selectors in the arguments of a pseudo-class. */
export function innerSelectors(component: SelectorComponent): Selector[] {
  if (component.type !== 'pseudo-class') return []
  if (component.kind === 'host') return component.selectors ? [component.selectors] : []
  if ('selectors' in component) return component.selectors
  if ('of' in component && component.of) return component.of
  return []
}

/** Returns the specificity of a selector. `parent` is the specificity of `&`. */
export function specificity(selector: Selector, parent: Specificity = NONE): Specificity {
  return sum(selector.map((component) => weight(component, parent)))
}

function weight(component: SelectorComponent, parent: Specificity): Specificity {
  switch (component.type) {
    case 'id':
      return [1, 0, 0]
    case 'class':
    case 'attribute':
      return [0, 1, 0]
    case 'type':
    case 'pseudo-element':
      return [0, 0, 1]
    case 'nesting':
      return parent
    case 'pseudo-class': {
      const inner = greatest(innerSelectors(component).map((one) => specificity(one, parent)))
      if (component.kind === 'where') return NONE
      if (component.kind === 'is' || component.kind === 'not' || component.kind === 'has') return inner
      return sum([[0, 1, 0], inner])
    }
    default:
      return NONE
  }
}
