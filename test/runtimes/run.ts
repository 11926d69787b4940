// The packed server half on other runtimes: `npm run test:runtimes` installs them and prints what passed on each.
import type { ChildProcess } from 'node:child_process'
import type { Runtime } from './runtimes'

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { build } from 'vite'

import { journeys } from './journeys'
import { installedRuntimes } from './runtimes'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const out = at('node_modules/.bundles')
const failures: string[] = []

packServer()
const runtimes = installedRuntimes()
for (const entry of new Set(runtimes.map(({ entry }) => entry))) await bundle(entry)
copyFileSync(at('workerd.capnp'), join(out, 'workerd.capnp'))
const rows = []
for (const runtime of runtimes) rows.push(...(await visit(runtime)))
console.table(rows)
if (failures.length > 0) console.error(failures.join('\n'))
process.exit(failures.length > 0 || runtimes.length === 0 ? 1 : 0)

/** Unpacks the package beside the runtimes, as an installation does. */
function packServer(): void {
  const home = at('node_modules/vue-taskgate')
  rmSync(home, { recursive: true, force: true })
  mkdirSync(home, { recursive: true })
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: ['ignore', 'ignore', 'inherit'] })
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', home], { encoding: 'utf8' })
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }]
  execFileSync('tar', ['-xzf', filename, '--strip-components=1'], { cwd: home })
}

async function bundle(entry: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    root: at('.'),
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: at(`servers/${entry}.ts`),
      outDir: out,
      emptyOutDir: false,
      rolldownOptions: {
        external: [/^(node|bun):/],
        output: { entryFileNames: `${entry}.mjs`, codeSplitting: false },
      },
    },
  })
}

/** Runs every journey on every storage of a runtime. Returns a row of the table for each storage. */
async function visit(runtime: Runtime): Promise<Record<string, string>[]> {
  const { name, version, entry, command, runsTasks } = runtime
  const [binary, ...args] = command(join(out, `${entry}.mjs`))
  const folder = mkdtempSync(join(tmpdir(), 'taskgate-runtime-'))
  const env = { ...process.env, TMPDIR: folder }
  const server = spawn(binary!, args, { stdio: ['ignore', 'pipe', 'inherit'], env })
  try {
    const address = `http://127.0.0.1:${await portOf(server)}`
    const storages = (await (await fetch(`${address}/storages`)).json()) as string[]
    const rows = []
    for (const storage of storages) {
      const passed = []
      for (const [title, run] of Object.entries(journeys)) {
        const isPassed = await run({ url: `${address}/${storage}`, runsTasks }).then(
          () => true,
          (error: unknown) => void failures.push(`${name} ${version}, ${storage}, ${title}: ${String(error)}`),
        )
        if (isPassed) passed.push(title)
      }
      rows.push({ runtime: name, version, storage, passed: `${passed.length} of ${Object.keys(journeys).length}` })
    }
    return rows
  } finally {
    server.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Reads the port that a server prints first. */
async function portOf(server: ChildProcess): Promise<number> {
  const ended = once(server, 'exit').then(([code]) =>
    Promise.reject(new Error(`the server ended with ${String(code)}`)),
  )
  const [line] = (await Promise.race([once(server.stdout!, 'data'), ended])) as [Buffer]
  return (JSON.parse(line.toString()) as { port: number }).port
}
