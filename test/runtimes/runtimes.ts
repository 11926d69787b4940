import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A runtime as an npm package. */
export interface Runtime {
  name: string
  version: string
  /** The entry in `servers`. */
  entry: string
  /** Returns the command line that serves a bundled entry. */
  command: (bundle: string) => string[]
  /** Whether tasks run in the server's process. */
  runsTasks: boolean
}

const folder = new URL('./node_modules/', import.meta.url).pathname

/** The installed runtimes. A platform without a package has no row. */
export function installedRuntimes(): Runtime[] {
  const found = (name: string, packages: string[], binary: string) => {
    const at = packages.map((each) => join(folder, each)).find((path) => existsSync(path))
    if (!at) return []
    const { version } = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8')) as { version: string }
    return [{ name, version, binary: join(at, binary) }]
  }
  const node = ['node22-linux-x64', 'node24-linux-x64'].flatMap((name) => found('Node', [name], 'bin/node'))
  return [
    ...node.map(({ binary, ...rest }) => ({
      ...rest,
      entry: 'node',
      command: (bundle: string) => [binary, '--no-warnings', bundle],
      runsTasks: true,
    })),
    ...found('Bun', ['@oven/bun-linux-x64'], 'bin/bun').map(({ binary, ...rest }) => ({
      ...rest,
      entry: 'bun',
      command: (bundle: string) => [binary, bundle],
      runsTasks: true,
    })),
    ...found('Deno', ['@deno/linux-x64-glibc'], 'deno').map(({ binary, ...rest }) => ({
      ...rest,
      entry: 'deno',
      command: (bundle: string) => [binary, 'run', '--allow-all', bundle],
      runsTasks: true,
    })),
    ...found('workerd', ['@cloudflare/workerd-linux-64'], 'bin/workerd').map(({ binary, ...rest }) => ({
      ...rest,
      entry: 'workerd',
      command: (bundle: string) => [binary, 'serve', '--control-fd=1', join(bundle, '../workerd.capnp')],
      runsTasks: false,
    })),
  ]
}
