import type { TaskgateEvent } from 'vue-taskgate/server'

import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

import Database from 'libsql'
import { createSqliteStorage } from 'vue-taskgate/server/sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'

import { openBackend } from '../../support/backend/backend'
import { plainSource, pushOf } from '../../support/server/plainSource'
import { readSyncedImages, STRACE } from '../../support/storage/syncedImage'

const KILLS = 200
const AT_ONCE = 32
const LONG = { timeout: 1_800_000 }
const VICTIM = ['--import', 'tsx', 'test/support/server/crashVictim.ts']

describe('an acknowledged push', () => {
  it(`survives each of ${KILLS} SIGKILLs under load`, LONG, async () => {
    const file = join(folderOfTest(), 'crash.db')
    let number = 0
    let acknowledged = 0
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const load = createLoad(() => `kill-${kill}-${(number += 1)}`)
      const child = spawn(process.execPath, [...VICTIM, file], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
      const port = await new Promise<number>((resolve) => child.once('message', resolve))
      load.start(port)
      await load.acknowledgedMoreThan(20 + Math.random() * 400)
      child.kill('SIGKILL')
      await new Promise((resolve) => child.once('exit', resolve))
      await load.stop()
      expect(await lost(file, load.acknowledged)).toEqual([])
      acknowledged += load.acknowledged.length
    }
    console.info(`${KILLS} SIGKILLs, ${acknowledged} acknowledged, 0 lost`)
  })

  it.runIf(spawnSync('strace', ['-V']).status === 0)(
    'survives the loss of everything after the last sync of the file, and the syncs are counted',
    LONG,
    async () => {
      const folder = folderOfTest()
      const [file, trace] = [join(folder, 'traced.db'), join(folder, 'trace')]
      const load = createLoad((n) => `traced-${n}`)
      const child = spawn('strace', [...STRACE, '-o', trace, process.execPath, ...VICTIM, file], {
        stdio: ['ignore', 'ignore', 'pipe'],
        detached: true,
      })
      const port = await new Promise<number>((resolve) => {
        child.stderr.on('data', (chunk: Buffer) => {
          const [, said] = /port (\d+)/.exec(chunk.toString()) ?? []
          if (said !== undefined) resolve(Number(said))
        })
      })
      load.start(port)
      await load.acknowledgedMoreThan(300)
      process.kill(-child.pid!, 'SIGKILL')
      await new Promise((resolve) => child.once('exit', resolve))
      await load.stop()

      const { files, syncs } = readSyncedImages(trace, (path) => path.startsWith(file) && !path.endsWith('-shm'))
      const restored = join(folder, 'restored')
      mkdirSync(restored)
      for (const [path, bytes] of files) writeFileSync(join(restored, basename(path)), bytes)
      expect(await lost(join(restored, basename(file)), load.acknowledged)).toEqual([])
      const logSyncs = syncs.get(`${file}-wal`) ?? 0
      console.info(
        `${load.acknowledged.length} acknowledged, ${logSyncs} syncs of the log, all of the work on them included`,
      )
      expect(logSyncs).toBeGreaterThan(0)
    },
  )
})

/** Pushes as fast as the server answers, until it is killed. */
function createLoad(nextId: (n: number) => string) {
  const acknowledged: string[] = []
  let waiting: { least: number; resolve: () => void } | undefined
  let isOver = false
  let lanes: Promise<void>[] = []
  let sent = 0

  async function lane(port: number): Promise<void> {
    while (!isOver) {
      const id = nextId((sent += 1))
      const { url, headers, method } = pushOf('plain', '')
      const { pathname } = new URL(url)
      const body = JSON.stringify({ providerTaskId: id })
      const response = await fetch(`http://127.0.0.1:${port}${pathname}`, { method, headers, body }).catch(() => null)
      if (!response) return
      if (response.status === 200) acknowledged.push(body)
      if (waiting && acknowledged.length > waiting.least) waiting.resolve()
    }
  }

  return {
    acknowledged,
    start(port: number): void {
      lanes = Array.from({ length: AT_ONCE }, () => lane(port))
    },
    acknowledgedMoreThan: (least: number) => new Promise<void>((resolve) => (waiting = { least, resolve })),
    async stop(): Promise<void> {
      isOver = true
      await Promise.all(lanes)
    },
  }
}

/** Returns the acknowledged bodies that the file has lost: they are no duplicates when they are pushed again. */
async function lost(file: string, bodies: string[]): Promise<string[]> {
  const db = new Database(file)
  const storage = createSqliteStorage(db)
  const outcomes: string[] = []
  const { server } = openBackend({
    storage,
    onError: undefined,
    actions: { startTask: { source: 'plain', submit: () => undefined } },
    callbacks: { sources: { plain: plainSource() } },
    onEvent: (event: TaskgateEvent) => event.type === 'callback-stored' && outcomes.push(event.outcome),
  })
  const missing: string[] = []
  for (const body of bodies) {
    await server.fetch(pushOf('plain', body))
    if (outcomes.pop() !== 'duplicate') missing.push(body)
  }
  await server.close()
  await storage.close()
  db.close()
  return missing
}

function folderOfTest(): string {
  const folder = mkdtempSync(join(tmpdir(), 'taskgate-crash-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}
