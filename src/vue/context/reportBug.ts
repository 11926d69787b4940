import type { App } from 'vue'

/**
 * Reports an error in the app's own code: in the console, and to `app.config.errorHandler`. `where` names the code:
 * 'beforeStart()'. Never throws.
 */
export function reportBug(error: unknown, where: string, app: App | null | undefined): void {
  console.error(`vue-taskgate: an error in ${where}.`, error)
  try {
    app?.config.errorHandler?.(error, null, where)
  } catch (thrown) {
    console.error('vue-taskgate: app.config.errorHandler threw.', thrown)
  }
}
