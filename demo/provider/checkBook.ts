import type { Manner } from '../postInput'
import type { Judgement } from './judge'

import { readFileSync, renameSync, writeFileSync } from 'node:fs'

/** A step of the provider. Steps are in chronological order. */
export interface ProviderStep {
  /** Epoch ms. */
  at: number
  what: 'asked' | 'answered' | 'resumed' | 'pushed' | 'acknowledged' | 'given-up'
  by?: 'machine' | 'person'
  verdict?: Judgement['machine']
  /** Number of copies of a push that were sent at the same time. */
  copies?: number
}

/** A check of a text, from the request to the last verdict. */
export interface Check {
  /** The provider's id of the check. */
  taskId: string
  /** The customer's id of the text. */
  dataId: string
  judgement: Judgement
  manner: Manner
  callbackUrl: string
  /** Epoch ms. */
  askedAt: number
  /** Time from the request to each verdict at pace 1, in ms. */
  delays: Record<'machine' | 'person', number>
  state: 'asked' | 'machine-told' | 'over'
  steps: ProviderStep[]
}

export interface CheckBook {
  find(dataId: string): Check | undefined
  /** Returns the open checks. */
  open(): Check[]
  /** Saves a check. With a file, open checks survive the process. */
  keep(check: Check): void
}

/** Maximum number of checks in memory. Open checks are never dropped. */
const MOST_OVER = 200
/** The period in which the vendor repeats a push. */
const GIVE_UP_MS = 24 * 3_600_000

/** Creates the store of all checks by the customer's id. Open checks are also saved to the file. */
export function createCheckBook(path?: string): CheckBook {
  const checks = new Map(read(path).map((check) => [check.dataId, check]))
  const isOpen = ({ state }: Check): boolean => state !== 'over'
  const open = (): Check[] => [...checks.values()].filter(isOpen)

  return {
    find: (dataId) => checks.get(dataId),
    open,
    keep(check) {
      checks.set(check.dataId, check)
      const over = [...checks.values()].filter((each) => !isOpen(each))
      for (const { dataId } of over.slice(0, -MOST_OVER)) checks.delete(dataId)
      if (path) write(path, open())
    },
  }
}

function read(path?: string): Check[] {
  if (!path) return []
  try {
    const kept = JSON.parse(readFileSync(path, 'utf8')) as Check[]
    return kept.filter(({ askedAt }) => askedAt > Date.now() - GIVE_UP_MS)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** Replaces the file atomically, so a kill leaves a complete file. Only its owner can read the callback URLs. */
function write(path: string, checks: Check[]): void {
  writeFileSync(`${path}.new`, JSON.stringify(checks), { mode: 0o600 })
  renameSync(`${path}.new`, path)
}
