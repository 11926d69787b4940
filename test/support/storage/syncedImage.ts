import { readFileSync } from 'node:fs'

interface OpenFile {
  path: string
  /** Offset of the next `write`. `pwrite64` has its own offset. */
  at: number
}

/** The synced content of a file, and the writes since the last sync. */
interface Image {
  synced: Buffer
  pending: ((image: Buffer) => Buffer)[]
}

/** The result of a trace. */
export interface SyncedRun {
  /** File contents by path after a power cut that loses every unsynced byte. */
  files: Map<string, Buffer>
  /** Number of syncs by path. */
  syncs: Map<string, number>
}

const CALLS = 'trace=openat,unlink,close,write,pwrite64,ftruncate,fsync,fdatasync,lseek'

/** Options of strace for the output that `readSyncedImages` reads. */
export const STRACE = ['-f', '-xx', '-s', '200000', '-e', CALLS]

/** Replays a trace. A write takes effect with the next sync of its file, and never without one. */
export function readSyncedImages(trace: string, isOurs: (path: string) => boolean): SyncedRun {
  const open = new Map<string, OpenFile>()
  const images = new Map<string, Image>()
  const syncs = new Map<string, number>()
  for (const line of wholeCalls(readFileSync(trace, 'latin1'))) {
    const [, name, args, result] = /^\d+ +(\w+)\((.*)\) += (-?\d+)/.exec(line) ?? []
    if (name === undefined || args === undefined || Number(result) < 0) continue
    if (name === 'openat') {
      const path = pathOf(args)
      if (!isOurs(path)) continue
      open.set(result!, { path, at: 0 })
      if (!images.has(path)) images.set(path, { synced: Buffer.alloc(0), pending: [] })
      continue
    }
    if (name === 'unlink') {
      images.delete(pathOf(args))
      continue
    }
    const descriptor = args.split(',')[0]!.trim()
    const file = open.get(descriptor)
    if (!file) continue
    const image = images.get(file.path)
    if (!image) continue // the file was unlinked before it was closed
    if (name === 'close') open.delete(descriptor)
    else if (name === 'lseek') file.at = Number(result)
    else if (name === 'ftruncate') {
      const size = Number(args.split(',')[1])
      image.pending.push((bytes) => Buffer.concat([bytes.subarray(0, size)], size))
    } else if (name === 'fsync' || name === 'fdatasync') {
      image.synced = image.pending.reduce((bytes, change) => change(bytes), image.synced)
      image.pending = []
      syncs.set(file.path, (syncs.get(file.path) ?? 0) + 1)
    } else {
      const data = firstText(args).subarray(0, Number(result))
      const place = name === 'pwrite64' ? Number(args.slice(args.lastIndexOf(',') + 1)) : file.at
      if (name === 'write') file.at += data.length
      image.pending.push((bytes) => written(bytes, data, place))
    }
  }
  return { files: new Map([...images].map(([path, { synced }]) => [path, synced])), syncs }
}

/** Joins calls that another thread interrupted, which strace writes in two lines. */
function wholeCalls(text: string): string[] {
  const halves = new Map<string, string>()
  const lines: string[] = []
  for (const line of text.split('\n')) {
    const [, process = ''] = /^(\d+) /.exec(line) ?? []
    if (line.endsWith('<unfinished ...>')) {
      halves.set(process, line.slice(0, -'<unfinished ...>'.length).trimEnd())
      continue
    }
    const [, rest] = /<\.\.\. \w+ resumed>(.*)$/.exec(line) ?? []
    lines.push(rest === undefined ? line : (halves.get(process) ?? '') + rest)
  }
  return lines
}

function written(bytes: Buffer, data: Buffer, place: number): Buffer {
  const size = Math.max(bytes.length, place + data.length)
  const grown = bytes.length === size ? bytes : Buffer.concat([bytes], size)
  data.copy(grown, place)
  return grown
}

function pathOf(args: string): string {
  return firstText(args).toString()
}

/** Returns the first quoted argument, which strace writes as hex. */
function firstText(args: string): Buffer {
  const [, hex = ''] = /"((?:\\x[\da-f]{2})*)"/.exec(args) ?? []
  return Buffer.from(hex.replaceAll('\\x', ''), 'hex')
}
