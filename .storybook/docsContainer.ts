import type { DocsContainerProps } from '@storybook/addon-docs/blocks'
import type { Globals } from 'storybook/internal/types'

import { DocsContainer } from '@storybook/addon-docs/blocks'

import { applyToolbar } from './page'
import { themes } from './theme'

/** Applies the toolbar to docs pages too. Storybook renders them again when the toolbar changes. */
export function docsContainer(props: DocsContainerProps & { children?: never }) {
  const { store } = props.context as unknown as { store: { userGlobals: { get(): Globals } } }
  const globals = store.userGlobals.get()
  applyToolbar(globals)
  return DocsContainer({ ...props, theme: globals.theme === 'dark' ? themes.dark : themes.light })
}
