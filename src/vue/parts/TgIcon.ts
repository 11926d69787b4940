import type { FunctionalComponent } from 'vue'

import { h } from 'vue'

const scope = { 'data-scope': 'taskgate' }

/** Draws one of the outlines in `icons.ts`, hidden from screen readers. */
export const TgIcon: FunctionalComponent<{ path: string }> = ({ path }) =>
  h('svg', { ...scope, 'data-part': 'icon', viewBox: '0 0 24 24', 'aria-hidden': 'true' }, [
    h('path', { ...scope, 'data-part': 'icon-line', d: path, pathLength: 1 }),
  ])
TgIcon.props = ['path']
