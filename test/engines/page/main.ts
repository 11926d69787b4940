// The app of every journey. Its address says what it shows: `/?action=guarded&verify=embed&dir=rtl`.
import { createPinia } from 'pinia'
import { createTaskgate } from 'vue-taskgate'
import { createApp } from 'vue'

import App from './App.vue'
import './report'

import 'vue-taskgate/style.css'
import './page.css'

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
