import type { Component, FunctionalComponent } from 'vue'

import { h } from 'vue'

/** All states of a component side by side, each under its name: for the eye, and for screenshots. */
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
  /** Least width of a cell. */
  width?: string
  /** What stands in the component. */
  slot?: string
  /** What a state needs around it. */
  wrap?: Record<string, (cell: ReturnType<typeof h>) => ReturnType<typeof h>>
}
