import type { SqliteDatabase } from './sqliteDatabase'

import { builtinModule } from '../../runtime/builtinModule'

interface Stats {
  dev: bigint
  ino: bigint
}

interface FileSystem {
  statSync(path: string, options: { bigint: true }): Stats
}

/**
 * Returns a check that throws if a file of the database was deleted or replaced since it was opened: the database itself,
 * its log (`-wal`), which holds the last writes, or the index of the log (`-shm`), by which processes agree. Writes then
 * still succeed, and are lost. The check does nothing in a runtime without `node:fs`.
 */
export function watchFile(db: SqliteDatabase): () => void {
  const { statSync } = builtinModule<FileSystem>('node:fs') ?? {}
  const path = pathOf(db)
  if (!statSync || !path) return () => {}
  const files: FileSystem = { statSync }
  const opened = new Map<string, string | undefined>()
  for (const suffix of ['', '-wal', '-shm']) opened.set(path + suffix, identityOf(files, path + suffix))

  function expect(file: string, identity: string | undefined): void {
    const found = identityOf(files, file)
    if (found === identity) return
    if (identity === undefined) return void opened.set(file, found) // SQLite made it since then
    throw new Error(
      `vue-taskgate: the file ${file} was deleted or replaced while it was open, so a write would be lost. Put the file ` +
        'back or restore a backup, then start the server again.',
    )
  }

  return () => opened.forEach((identity, file) => expect(file, identity))
}

function pathOf(db: SqliteDatabase): string | undefined {
  const rows = db.prepare('PRAGMA database_list').all() as { name: string; file: string | null }[]
  return rows.find(({ name }) => name === 'main')?.file ?? undefined
}

function identityOf(files: FileSystem, path: string): string | undefined {
  try {
    const { dev, ino } = files.statSync(path, { bigint: true })
    return `${dev}:${ino}`
  } catch {
    return undefined
  }
}
