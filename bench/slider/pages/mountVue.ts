import type { Component, Plugin } from 'vue'

import { createApp } from 'vue'

/** Mounts an app with one component. Returns a function that unmounts it. */
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
