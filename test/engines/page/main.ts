// The app of every journey. Its address says what it shows: `/?action=guarded&verify=embed&dir=rtl`.
import { createPinia } from 'pinia'
import { createTaskgate } from 'vue-taskgate'
import { createApp } from 'vue'

import App from './App.vue'

import 'vue-taskgate/style.css'
import './page.css'

/** What the page reports to a journey: its errors and warnings, and whether it came from the back/forward cache. */
const report = { faults: [] as string[], isRestored: false }
Object.assign(window, { report })
for (const level of ['error', 'warn'] as const) {
  console[level] = (...given: unknown[]) => report.faults.push(given.map(String).join(' '))
}
window.addEventListener('error', ({ message }) => report.faults.push(message))
window.addEventListener('unhandledrejection', ({ reason }) => report.faults.push(String(reason)))
window.addEventListener('pageshow', ({ persisted }) => (report.isRestored = persisted))

const asked = new URLSearchParams(location.search)
document.documentElement.dir = asked.get('dir') ?? 'ltr'
document.documentElement.style.fontSize = asked.get('text') ?? ''

createApp(App, {
  action: asked.get('action') ?? 'open',
  verifyMode: asked.get('verify') ?? 'popup',
  type: asked.get('type') ?? 'button',
})
  .use(createPinia())
  .use(createTaskgate({ baseUrl: '/api', polling: { interval: 250 } }))
  .mount('#app')
