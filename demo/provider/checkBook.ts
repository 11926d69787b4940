import type { Manner } from '../postInput'
import type { Judgement } from './judge'

import { readFileSync, renameSync, writeFileSync } from 'node:fs'

/** What the provider did, in the order in which it did it. */
export interface ProviderStep {
  /** Epoch ms. */
  at: number
  what: 'asked' | 'answered' | 'resumed' | 'pushed' | 'acknowledged' | 'given-up'
  by?: 'machine' | 'person'
  verdict?: Judgement['machine']
  /** How often the same was sent at the same moment. */
  copies?: number
}

/** A text to be checked, from the question to the last verdict. */
export interface Check {
  /** The provider's id of it. */
  taskId: string
  /** The customer's id of it. */
  dataId: string
  judgement: Judgement
  manner: Manner
  callbackUrl: string
  /** Epoch ms. */
  machineAt: number
  personAt: number
  state: 'asked' | 'machine-told' | 'over'
  steps: ProviderStep[]
}

export interface CheckBook {
  find(dataId: string): Check | undefined
  /** Checks that are not over. */
  open(): Check[]
  /** Keeps a check as it is now. What is not over outlives the process, if there is a file. */
  keep(check: Check): void
}

/** Checks in memory. What is not over is never dropped. */
const MOST_OVER = 200
/** As long as the vendor goes on trying. */
const GIVE_UP_MS = 24 * 3_600_000

/** All checks by the customer's id, the open ones in a file too. */
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
    return kept.filter(({ machineAt }) => machineAt > Date.now() - GIVE_UP_MS)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** A kill leaves the old file or the new one, never half of one. Only the owner may read the addresses in it. */
function write(path: string, checks: Check[]): void {
  writeFileSync(`${path}.new`, JSON.stringify(checks), { mode: 0o600 })
  renameSync(`${path}.new`, path)
}
