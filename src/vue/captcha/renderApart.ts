import type { AppContext, VNode } from 'vue'

import { createApp, render } from 'vue'

let count = 0

/**
 * Renders a component outside the tree of its app, with what the app provides. Its ids begin with a prefix of their
 * own: `useId` counts from the root of a tree, so two trees would share them.
 */
export function renderApart(vnode: VNode, place: HTMLElement, app: AppContext = createApp({})._context): void {
  const idPrefix = { value: `tg${(count += 1)}` }
  vnode.appContext = { ...app, config: Object.create(app.config, { idPrefix }) as AppContext['config'] }
  render(vnode, place)
}
