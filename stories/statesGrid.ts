import type { Component, FunctionalComponent } from 'vue'

import { h } from 'vue'

/** Renders all states of a component side by side, each under its name, for review and for screenshots. */
export function statesGrid(
  component: Component,
  states: Record<string, object>,
  { width, slot, wrap }: GridOptions = {},
): FunctionalComponent {
  return () =>
    h(
      'div',
      { class: 'states', style: { '--states-width': width } },
      Object.entries(states).map(([name, props]) => {
        const cell = h(component, props, slot && { default: () => slot })
        return h('section', { 'aria-label': name }, [h('h3', name), (wrap?.[name] ?? ((inner) => inner))(cell)])
      }),
    )
}

interface GridOptions {
  /** Minimum width of a cell. */
  width?: string
  /** Text of the default slot. */
  slot?: string
  /** Wrappers of single states, by name. */
  wrap?: Record<string, (cell: ReturnType<typeof h>) => ReturnType<typeof h>>
}
