// The package as a server gets it: packed, and installed by npm and pnpm into an empty folder. No package of the client
// half is installed, every entry of the server half loads, and a page without Pinia does not build.
// `npx tsx scripts/serverOnly.ts`
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

const ROOT = resolve('.')
const PEERS = ['vue', 'pinia', '@vueuse/core']
/** The entries of the server half whose own peers (ioredis, bullmq) are not needed to load them. */
const ENTRIES = ['server', 'server/node', 'server/sqlite', 'server/redis', 'testing', 'locales']
/** npm runs the other package manager from its cache or from the configured registry, as it installs packages. */
const PNPM = ['--yes', 'pnpm@10']

const folder = mkdtempSync(join(tmpdir(), 'taskgate-server-'))
try {
  run('npm', ['run', '--silent', 'build'], ROOT)
  const [packed] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder], ROOT)) as {
    filename: string
  }[]
  const installers: [name: string, command: string, args: string[]][] = [
    ['npm', 'npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--silent']],
    ['pnpm', 'npx', [...PNPM, 'install', '--ignore-scripts', '--silent']],
  ]
  for (const [name, command, args] of installers) {
    const server = join(folder, name)
    write(server, {
      'package.json': JSON.stringify({
        private: true,
        type: 'module',
        dependencies: { 'vue-taskgate': `file:../${packed!.filename}` },
      }),
    })
    run(command, args, server)
    checkInstalled(name, server)
    run('node', ['--input-type=module', '-e', serverCheck()], server)
    checkPage(name, server)
  }
  console.log('The packed package installs without Vue by npm and pnpm, and its server half runs.')
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Looks into pnpm's own store of the folder too, which holds what pnpm installs but does not link. */
function checkInstalled(installer: string, server: string): void {
  const installed = readdirSync(join(server, 'node_modules'), { recursive: true }).map(String)
  const isPeer = (path: string) =>
    /(^|[\\/])node_modules[\\/](vue|pinia|@vueuse|@vue)$/.test(join('node_modules', path))
  const unwanted = installed.filter(isPeer)
  if (unwanted.length > 0)
    throw new Error(`${installer}: expected no package of the client half, came ${unwanted.join()}`)
}

function serverCheck(): string {
  return `
    for (const entry of ${JSON.stringify(ENTRIES)}) await import('vue-taskgate/' + entry)
    const { createMemoryStorage, createTaskgateServer } = await import('vue-taskgate/server')
    const taskgate = createTaskgateServer({
      storage: createMemoryStorage(),
      secret: 'a secret of at least thirty-two bytes',
      identify: () => ({ session: 'a' }),
      actions: { startTask: { run: () => ({}) } },
    })
    const answer = await taskgate.fetch(new Request('http://localhost/api/risk/check?action=startTask'))
    if (answer.status !== 200) throw new Error('expected status 200, came ' + answer.status)
    await taskgate.close()
  `
}

/** Builds a page that imports the main entry, with Vue but without Pinia. */
function checkPage(installer: string, server: string): void {
  for (const name of PEERS.filter((peer) => peer !== 'pinia')) {
    mkdirSync(dirname(join(server, 'node_modules', name)), { recursive: true })
    symlinkSync(join(ROOT, 'node_modules', name), join(server, 'node_modules', name), 'junction')
  }
  write(server, {
    'index.html': '<div id="app"></div><script type="module" src="/main.js"></script>',
    'main.js': "import { ProtectedTaskButton } from 'vue-taskgate'\nconsole.log(ProtectedTaskButton)\n",
  })
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js')
  const { status, stderr } = spawnSync('node', [vite, 'build'], { cwd: server, encoding: 'utf8' })
  const expected = 'is not exported by "__vite-optional-peer-dep:pinia:vue-taskgate"'
  if (status === 0 || !stderr.includes(expected))
    throw new Error(
      `${installer}: expected a build without pinia to fail with ${expected}, it ended with ${status}\n${stderr}`,
    )
}

function write(target: string, files: Record<string, string>): void {
  mkdirSync(target, { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(target, name), text)
}

function run(command: string, args: string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status === 0) return stdout
  throw new Error(`${command} ${args.join(' ')}: expected it to succeed, it ended with ${status}\n${stdout}${stderr}`)
}
