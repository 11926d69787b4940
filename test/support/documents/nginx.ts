import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

import { describe, expect, it, onTestFinished } from 'vitest'

const MISSING = 'no nginx (Debian: apt-get install nginx-light)'
/** Debian installs it in a folder that is not on every PATH. */
const FOLDERS = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
const executable = FOLDERS.map((folder) => join(folder, 'nginx')).find((path) => existsSync(path))
const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']

/** Describes tests that need nginx. Without it, they are skipped with a reason; on CI, they fail. */
export function describeOnNginx(name: string, tests: () => void): void {
  if (executable) describe(name, tests)
  else if (process.env.CI) it(name, () => expect.fail(MISSING))
  else it.skip(`${name} (skipped: ${MISSING})`, () => {})
}

/** Runs nginx with these directives in its one server. Resolves to its port. It ends with the test. */
export async function startNginx(directives: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'taskgate-nginx-'))
  chmodSync(folder, 0o755) // the workers of a master that is root run as another user
  const port = await freePort()
  const paths = TEMPORARY.map((part) => `${part}_temp_path ${folder}/${part};`).join('\n')
  const site = `server { listen 127.0.0.1:${port}; ${directives} }`
  const http = `http { access_log ${folder}/access.log; ${paths} ${site} }`
  writeFileSync(join(folder, 'nginx.conf'), `daemon off; pid ${folder}/pid; events {}\n${http}`)
  const child = spawn(executable!, ['-e', `${folder}/error.log`, '-p', folder, '-c', join(folder, 'nginx.conf')])
  const ended = new Promise((resolve) => child.once('exit', resolve))
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  onTestFinished(async () => {
    child.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  })
  while (!(await isOpen(port))) {
    if (child.exitCode !== null) throw new Error(`nginx ended: ${said}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return port
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
}
