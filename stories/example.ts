import type { ConcreteComponent } from 'vue'

/** A story of a whole component, with its own source under it. */
export function example(component: unknown, source: string) {
  return {
    render: () => component as ConcreteComponent,
    parameters: { controls: { disable: true }, docs: { source: { code: source.trim(), language: 'html' } } },
  }
}
