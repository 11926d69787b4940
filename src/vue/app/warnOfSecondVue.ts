import type { App } from 'vue'

import { hasInjectionContext, version } from 'vue'

/** Warns if the app comes from another copy of Vue than the one that this package imports. For development only. */
export function warnOfSecondVue(app: App): void {
  // Each copy of Vue tracks the current app in its own variable.
  if (app.runWithContext(hasInjectionContext)) return
  console.warn(
    `vue-taskgate: expected one copy of Vue on this page, came two: the app uses Vue ${app.version}, this package uses ` +
      `Vue ${version}. Keep one version in package.json: npm ls vue. With Vite, set resolve.dedupe to ['vue'].`,
  )
}
