import { createPinia } from 'pinia'
import { createTaskgate } from 'vue-taskgate'
import { createApp } from 'vue'

import App from './App.vue'

import 'vue-taskgate/style.css'
import './page.css'
import './poster.css'
import './post.css'

/** A small poster takes a second or two. The default interval of 2.5 s would skip all of its intermediate states. */
const POLL_MS = 1_000

createApp(App)
  .use(createPinia())
  .use(createTaskgate({ baseUrl: '/api', polling: { interval: POLL_MS } }))
  .mount('#app')
