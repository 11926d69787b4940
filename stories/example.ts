import type { ConcreteComponent } from 'vue'

/** Returns a story of a whole component that shows its own source. */
export function example(component: unknown, source: string) {
  return {
    render: () => component as ConcreteComponent,
    parameters: { controls: { disable: true }, docs: { source: { code: source.trim(), language: 'html' } } },
  }
}
