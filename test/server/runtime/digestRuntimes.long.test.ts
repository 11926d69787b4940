import type { DigestReport } from '../../support/server/digestProbe'

import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { build } from 'vite'

const ALL = ['MD5', 'SHA1', 'SHA256', 'SM3']
const PROBE = fileURLToPath(new URL('../../support/server/digestProbe.ts', import.meta.url))
/** workerd has `nodejs_compat` by default since August 2026. */
const BEFORE_NODEJS_COMPAT = '2025-01-01'

const folder = mkdtempSync(join(tmpdir(), 'taskgate-digests-'))
const script = join(folder, 'print.mjs')
const table: Record<string, { 'built in': string; 'with packages': string }> = {}

beforeAll(async () => {
  const lib = { entry: PROBE, formats: ['es' as const], fileName: () => 'probe.mjs' }
  const rolldownOptions = { output: { codeSplitting: false } } // workerd gets one module
  await build({ configFile: false, logLevel: 'silent', build: { outDir: folder, minify: false, lib, rolldownOptions } })
  writeFileSync(script, "import probe from './probe.mjs'\nconsole.log(await (await probe.fetch()).text())\n")
})

afterAll(() => console.table(table))

/** Whether the command exists and succeeds. */
function canRun(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0
}

/** Runs the probe as a script. */
function print(command: string, ...args: string[]): DigestReport {
  return JSON.parse(execFileSync(command, [...args, script], { encoding: 'utf8' })) as DigestReport
}

/** Runs the probe as a worker. */
async function serve(flags: string): Promise<DigestReport> {
  const config = join(folder, 'workerd.capnp')
  writeFileSync(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "probe", worker = (
    modules = [(name = "probe.mjs", esModule = embed "probe.mjs")],
    compatibilityDate = "${BEFORE_NODEJS_COMPAT}",
    compatibilityFlags = [${flags}],
  ))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "probe")],
);
`,
  )
  const workerd = spawn('workerd', ['serve', '--control-fd=1', config], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void workerd.kill())
  const [line] = (await once(workerd.stdout, 'data')) as [Buffer]
  const { port } = JSON.parse(line.toString()) as { port: number }
  const response = await fetch(`http://127.0.0.1:${port}/`)
  return (await response.json()) as DigestReport
}

function record(name: string, report: DigestReport): DigestReport {
  table[name] = { 'built in': report.builtIn.join(' '), 'with packages': report.withPackages.join(' ') }
  return report
}

// Runtimes that are not on PATH are skipped: `npm install --no-save bun deno workerd` has them all.
describe('the digests of a runtime', () => {
  it('are all built into Node', () => {
    expect(record('Node', print('node'))).toEqual({ builtIn: ALL, withPackages: ALL })
  })

  it.runIf(canRun('node', '--force-fips', '-e', '0'))('are SHA alone under FIPS', () => {
    expect(record('Node --force-fips', print('node', '--force-fips'))).toEqual({
      builtIn: ['SHA1', 'SHA256'],
      withPackages: ALL,
    })
  })

  it.runIf(canRun('deno', '--version'))('are all built into Deno', () => {
    expect(record('Deno', print('deno', 'run'))).toEqual({ builtIn: ALL, withPackages: ALL })
  })

  it.runIf(canRun('bun', '--version'))('lack SM3 on Bun', () => {
    expect(record('Bun', print('bun'))).toEqual({ builtIn: ['MD5', 'SHA1', 'SHA256'], withPackages: ALL })
  })

  it.runIf(canRun('workerd', '--version'))('lack SM3 on workerd with nodejs_compat', async () => {
    const report = record('workerd, nodejs_compat', await serve('"nodejs_compat"'))
    expect(report).toEqual({ builtIn: ['MD5', 'SHA1', 'SHA256'], withPackages: ALL })
  })

  it.runIf(canRun('workerd', '--version'))('are SHA alone on workerd without nodejs_compat', async () => {
    const report = record('workerd', await serve(''))
    expect(report).toEqual({ builtIn: ['SHA1', 'SHA256'], withPackages: ALL })
  })
})
