// The app of every journey. Its address names a library and what it shows: `/?host=ElementPlus&place=dialog`.
import type { Host } from './host'

import '../../engines/page/report'

import { createPinia } from 'pinia'
import { createTaskgate } from 'vue-taskgate'
import { createApp } from 'vue'

import { loadStyles } from './loadStyles'

import './page.css'

const hosts = import.meta.glob<{ host: Host }>('./hosts/*.ts')

const { host: name, styles, ...props } = Object.fromEntries(new URLSearchParams(location.search))
// No form of these pages may be sent by the browser.
window.addEventListener('submit', () => console.error('A form was sent'))

const { host } = await hosts[`./hosts/${name}.ts`]!()
await loadStyles(styles)

const pinia = createPinia()
if (host.pinia) pinia.use(host.pinia)
const app = createApp(host.page, props)
for (const [tag, component] of Object.entries(host.components ?? {})) app.component(tag, component)
app.use(pinia).use(createTaskgate({ baseUrl: '/api', polling: { interval: 250 }, ...host.taskgate }))
host.install?.(app)
app.mount('#app')
