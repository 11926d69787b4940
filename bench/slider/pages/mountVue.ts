import type { Component, Plugin } from 'vue'

import { createApp } from 'vue'

/** An app of one component; returns how to take it away. */
export function mountVue(
  component: Component,
  props: Record<string, unknown>,
  into: HTMLElement,
  ...plugins: Plugin[]
): () => void {
  const app = createApp(component, props)
  for (const plugin of plugins) app.use(plugin)
  app.mount(into)
  return () => app.unmount()
}
