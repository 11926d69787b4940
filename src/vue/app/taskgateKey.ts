import type { TaskgateContext } from './taskgateContext'
import type { InjectionKey } from 'vue'

/** Under which the plugin gives its context to components. Each component works without it, on defaults. */
export const taskgateKey: InjectionKey<TaskgateContext> = Symbol('taskgate')
