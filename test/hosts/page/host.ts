import type { App, Component } from 'vue'

/** Where the button stands: in which part of the library, or, as `enter`, in a form with the library's own button. */
export type Place = 'dialog' | 'popover' | 'form'

/** An app of a library. */
export interface Host {
  /** Takes the query of the address as props. */
  page: Component
  /** Components that the app has registered for all templates. */
  components?: Record<string, Component>
  install?(app: App): void
}
