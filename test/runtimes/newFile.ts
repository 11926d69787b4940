import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Returns the path of a new database, in the folder for temporary files of the driver. */
export function newFile(): string {
  return join(mkdtempSync(join(tmpdir(), 'taskgate-')), 'tasks.db')
}
