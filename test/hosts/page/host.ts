import type { PiniaPlugin } from 'pinia'
import type { TaskgateOptions } from 'vue-taskgate'
import type { App, Component } from 'vue'

/** Where the button is: in a layer of the library, in a form with its button, or in an item of its menu. */
export type Place = 'dialog' | 'popover' | 'form' | 'menu'

/** An app of a library. */
export interface Host {
  /** Gets the query of the address as props. */
  page: Component
  /** Components that the app has registered for all templates. */
  components?: Record<string, Component>
  taskgate?: TaskgateOptions
  pinia?: PiniaPlugin
  install?(app: App): void
}
