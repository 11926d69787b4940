import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

import { build, createServer } from 'vite'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'

import { ROOT } from '../support/documents/documents'
import { bundleWithWebpack } from './bundleWithWebpack'
import { createInstalledApp, removeApp, writeEntry } from './installedApp'

const CODE = `
import { createApp, h } from 'vue'
import { ProtectedTaskButton } from 'vue-taskgate'
createApp(() => h(ProtectedTaskButton, () => 'Paint')).mount('#app')
`

let app: string
beforeAll(() => {
  app = createInstalledApp({ missing: 'pinia' })
})
afterAll(() => removeApp(app))

describe('an app without pinia gets the message that the README quotes', () => {
  it('from Node', () => {
    const { stderr } = spawnSync('node', [writeEntry(app, CODE)], { encoding: 'utf8' })
    expect(stderr).toMatch(quote('Node, with npm or pnpm'))
  })

  it('from Vite dev', async () => {
    const root = dirname(writeEntry(app, CODE))
    const server = await createServer({
      root,
      cacheDir: join(root, 'cache'),
      configFile: false,
      logLevel: 'silent',
      server: { middlewareMode: true, ws: false, watch: null },
      optimizeDeps: { noDiscovery: true, include: ['vue-taskgate'] },
    })
    onTestFinished(() => server.close())
    await server.environments.client.transformRequest('/main.js')
    await server.environments.client.transformRequest('/cache/deps/vue-taskgate.js')
    expect(textsIn(join(root, 'cache/deps'))).toMatch(quote('Vite dev, in the console'))
  })

  it('from Vite build', async () => {
    const input = writeEntry(app, CODE)
    const result = build({
      root: dirname(input),
      configFile: false,
      logLevel: 'silent',
      build: { write: false, rolldownOptions: { input } },
    })
    const { message } = await result.then(() => new Error('the build succeeded'), Error)
    expect(stripVTControlCharacters(message)).toMatch(quote('Vite build'))
  })

  it('from webpack', async () => {
    await expect(bundleWithWebpack(writeEntry(app, CODE))).rejects.toThrow(quote('webpack'))
  })
})

/** Returns a pattern for the message that the README quotes for a tool. `…` stands for the start of a path. */
function quote(tool: string): RegExp {
  const row = readFileSync(join(ROOT, 'README.md'), 'utf8')
    .split('\n')
    .find((line) => line.startsWith(`| ${tool} `))
  const [, message] = /`(.+)`/.exec(row ?? '') ?? []
  if (!message) throw new Error(`README.md: expected a row of the table for "${tool}", came none`)
  return new RegExp(message.split('…').map(escaped).join('.*'))
}

/** Returns the modules that Vite prepares for the browser, which contain the error that they throw there. */
function textsIn(folder: string): string {
  const modules = readdirSync(folder).filter((name) => name.endsWith('.js'))
  return modules.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n')
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
