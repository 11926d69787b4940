// The package as its users get it: packed, installed into an empty Vite app, type-checked, run in `vite dev`, built, and
// rendered on a server. `npx tsx scripts/consumer.ts`
import type { Page } from 'playwright'

import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

import { chromium } from 'playwright'

import { findChromium } from './findChromium.ts'

const PORT = 5299
const app = mkdtempSync(join(tmpdir(), 'taskgate-consumer-'))
const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  devDependencies: Record<string, string>
}
const version = (name: string) => devDependencies[name]!

const files: Record<string, string> = {
  'package.json': JSON.stringify({
    private: true,
    type: 'module',
    scripts: {
      check: 'vue-tsc --noEmit',
      build: 'vite build && vite build --ssr src/server.ts --outDir dist-ssr',
    },
    dependencies: Object.fromEntries(['vue', 'pinia', '@vueuse/core'].map((name) => [name, version(name)])),
    devDependencies: Object.fromEntries(
      ['vite', '@vitejs/plugin-vue', 'typescript', 'vue-tsc', '@types/node'].map((name) => [name, version(name)]),
    ),
  }),
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      target: 'ES2022',
      module: 'ESNext',
      moduleResolution: 'bundler',
      lib: ['ES2022', 'DOM'],
      types: ['vite/client', 'node'],
      strict: true,
      noEmit: true,
      skipLibCheck: false,
    },
    include: ['src'],
  }),
  'vite.config.ts': "import vue from '@vitejs/plugin-vue'\nexport default { plugins: [vue()] }\n",
  'index.html': '<div id="app"></div><script type="module" src="/src/main.ts"></script>',
  'src/app.ts': `
import { createPinia } from 'pinia'
import { createTaskgate } from 'vue-taskgate'
import { zhCN } from 'vue-taskgate/locales'
import type { App } from 'vue'
export const install = (app: App) => app.use(createPinia()).use(createTaskgate({ baseUrl: '/api', locale: zhCN }))
`,
  'src/main.ts': `
import 'vue-taskgate/style.css'
import { createApp } from 'vue'
import { install } from './app'
import App from './App.vue'
install(createApp(App)).mount('#app')
`,
  'src/server.ts': `
import { renderToString } from 'vue/server-renderer'
import { createMemoryStorage, createTaskgateServer, yidun } from 'vue-taskgate/server'
import { nodeDigests, sessionCookie } from 'vue-taskgate/server/node'
import { createSqliteStorage } from 'vue-taskgate/server/sqlite'
import { storageConformance } from 'vue-taskgate/testing'
import { createSSRApp } from 'vue'
import { install } from './app'
import App from './App.vue'
const secret = 'a secret of at least thirty-two bytes'
const session = sessionCookie({ secret })
export const taskgate = createTaskgateServer({
  storage: createMemoryStorage(),
  secret,
  identify: (request) => ({ session: session(request) }),
  digests: nodeDigests,
  callbacks: { sources: { text: yidun({
    product: 'text', token: 'a-token-that-nobody-can-guess', secretId: 'id', secretKey: secret, businessIds: 'any', methods: ['SM3'],
  }) } },
  actions: {
    startTask: { run: async (input: unknown, { report }) => { report(0.5); return { input } } },
    check: { source: 'text', submit: (input: unknown, { taskId }) => taskId },
  },
})
export const open: typeof createSqliteStorage = createSqliteStorage
export const cases = storageConformance({ create: () => createMemoryStorage(), wait: () => undefined }).length
export const render = () => renderToString(install(createSSRApp(App)))
`,
  // The example of the vendor's own documentation.
  'capture.txt': 'foo=1&bar=2&foo_bar=3&baz=4&signature=730b0588690874dde18fa58cb1301787',
  'src/App.vue': `
<script setup lang="ts">
import { defineAction, ProtectedTaskButton, SliderVerify, TaskProgress } from 'vue-taskgate'
const generate = defineAction<{ prompt: string }, { url: string }>('startTask')
const show = (result: { url: string }) => console.log(result.url)
</script>
<template>
  <ProtectedTaskButton :action="generate" :input="{ prompt: 'a' }" @done="show">Generate</ProtectedTaskButton>
  <SliderVerify action="login" disabled />
  <TaskProgress :value="0.64" label="Rendering" />
</template>
`,
}

try {
  run('npm', ['run', '--silent', 'build'], resolve('.'))
  const [packed] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', app], resolve('.'))) as {
    filename: string
  }[]
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(app, name)), { recursive: true })
    writeFileSync(join(app, name), text)
  }
  run('npm', ['install', '--no-audit', '--no-fund', '--silent', `./${packed!.filename}`])
  run('npm', ['run', '--silent', 'check'])
  await inBrowser([], checkColours)
  run('npm', ['run', '--silent', 'build'])
  await inBrowser(['preview'], checkColours)
  run('node', ['--input-type=module', '-e', serverCheck()])
  process.env.CALLBACK_SECRET = '6308afb129ea00301bd7c79621d07591'
  const said = run('npx', ['--no-install', 'vue-taskgate', 'verify-callback', 'capture.txt'])
  if (!said.includes('method: MD5')) throw new Error(`expected the method MD5, came ${said}`)
  console.log('The packed package type-checks, runs in vite dev, builds and renders on a server.')
} finally {
  rmSync(app, { recursive: true, force: true })
}

function run(command: string, args: string[], cwd = app): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status === 0) return stdout
  throw new Error(`${command} ${args.join(' ')}: expected it to succeed, it ended with ${status}\n${stdout}${stderr}`)
}

/** Serves the app by this command and hands its page over. */
async function inBrowser(command: string[], use: (page: Page) => Promise<void>): Promise<void> {
  const server = spawn('npx', ['vite', ...command, '--port', String(PORT), '--strictPort'], {
    cwd: app,
    stdio: 'pipe',
    detached: true,
  })
  const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] })
  try {
    await new Promise<void>((ready, reject) => {
      server.stdout.on('data', (chunk: Buffer) => chunk.includes('Local') && ready())
      server.on('exit', () => reject(new Error(`vite ${command.join(' ')} ended`)))
    })
    const page = await browser.newPage()
    const complaints: string[] = []
    page.on('pageerror', ({ message }) => complaints.push(message))
    page.on(
      'console',
      (message) => message.type() !== 'debug' && message.type() !== 'info' && complaints.push(message.text()),
    )
    await page.goto(`http://localhost:${PORT}/`)
    await page.getByRole('button', { name: 'Generate' }).waitFor()
    await page.getByRole('progressbar').waitFor()
    await use(page)
    const mistakes = complaints.filter((text) => !/favicon|404|vite/.test(text))
    if (mistakes.length > 0) throw new Error(`expected a silent console, came: ${mistakes.join('\n')}`)
  } finally {
    await browser.close()
    process.kill(-server.pid!)
  }
}

/** Build tools rewrite light-dark(); the colours must come out the same, by system, class and attribute. */
async function checkColours(page: Page): Promise<void> {
  const colour = () => page.locator('[data-part=button]').evaluate((button) => getComputedStyle(button).backgroundColor)
  await page.addStyleTag({ content: '* { transition: none !important }' })
  const light = 'rgb(42, 99, 213)'
  const dark = 'rgb(116, 162, 247)'
  const cases: [what: string, expected: string, root: { class?: string; 'data-theme'?: string }][] = [
    ['nothing', light, {}],
    ['.dark', dark, { class: 'dark' }],
    ['data-theme=dark', dark, { 'data-theme': 'dark' }],
    ['.light', light, { class: 'light' }],
  ]
  for (const [what, expected, attributes] of cases) {
    await page.evaluate((given) => {
      const { documentElement: root } = document
      for (const name of ['class', 'data-theme']) root.removeAttribute(name)
      for (const [name, value] of Object.entries(given)) root.setAttribute(name, value)
    }, attributes)
    const came = await colour()
    if (came !== expected) throw new Error(`${what}: expected the accent ${expected}, came ${came}`)
  }
}

function serverCheck(): string {
  return `
    const { render, taskgate, cases } = await import('./dist-ssr/server.js')
    const html = await render()
    for (const part of ['data-part="button"', 'data-part="slider"', 'role="progressbar"']) {
      if (!html.includes(part)) throw new Error('expected ' + part + ' in ' + html)
    }
    if (/ style="/.test(html)) throw new Error('expected no inline style, came ' + html)
    const answer = await taskgate.fetch(new Request('http://localhost/api/risk/check?action=startTask'))
    if (answer.status !== 200 || cases < 20) throw new Error('expected an answer, came ' + answer.status)
    await taskgate.close()
  `
}
