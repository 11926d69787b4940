import { createPinia } from 'pinia'
import { createTaskgate } from 'vue-taskgate'
import { createApp } from 'vue'

import App from './App.vue'

import 'vue-taskgate/style.css'
import './page.css'

createApp(App)
  .use(createPinia())
  .use(createTaskgate({ baseUrl: '/api' }))
  .mount('#app')
