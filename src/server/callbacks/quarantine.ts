import type { QueueItem, QueueOutcome, Storage } from '../storage/storage'
import type { CallbackEvent } from './callbackEvent'
import type { CallbackSource } from './callbackSource'
import type { InboxRecord } from './inbox'

import { updateJson } from '../storage/updateJson'
import { appendPush } from './inbox'

/** A verified push with names that its source does not allow. */
export interface QuarantinedPush extends InboxRecord {
  unknownNames: string[]
}

export interface QuarantineOptions {
  storage: Storage
  sources: ReadonlyMap<string, CallbackSource>
  /** Epoch ms. */
  now: () => number
  emit: (event: CallbackEvent) => void
}

export interface Quarantine {
  /** Stores a push. Rejects when the quarantine is full. */
  add(id: string, push: QuarantinedPush): Promise<'quarantined'>
  /** Moves a push to the inbox once its source allows all of its names. Removes it when its time is over. */
  recheck(item: QueueItem): Promise<QueueOutcome>
}

export const QUARANTINE = 'callback-quarantine'

const MAX_ITEMS = 1_000
const MAX_LENGTH = 16 * 1024 * 1024
const KEEP_MS = 25 * 3_600_000
/** Longer than `KEEP_MS`, so that the end of that time is reported. */
const TTL_MS = KEEP_MS + 3_600_000
/** A source that allows more names runs in a new process, so frequent checks are pointless. */
const RECHECK_MS = 30_000
/** Time and length of each push in quarantine, oldest first, to enforce the limits. */
const LEDGER = 'callback-quarantine-ledger'

type Ledger = [at: number, length: number][]

/** Holds verified pushes with unknown names, so that a parameter that a vendor adds costs no data. */
export function createQuarantine({ storage, sources, now, emit }: QuarantineOptions): Quarantine {
  async function add(id: string, push: QuarantinedPush): Promise<'quarantined'> {
    const value = JSON.stringify(push)
    await updateJson<Ledger>(storage, {
      key: LEDGER,
      ttlMs: KEEP_MS,
      change: (ledger) => withEntry(ledger ?? [], value.length),
      appends: () => [{ queue: QUARANTINE, id, value, ttlMs: TTL_MS }],
    })
    return 'quarantined'
  }

  function withEntry(ledger: Ledger, length: number): Ledger {
    const kept = ledger.filter(([at]) => at > now() - KEEP_MS)
    const total = kept.reduce((sum, [, each]) => sum + each, length)
    if (kept.length < MAX_ITEMS && total <= MAX_LENGTH) return [...kept, [now(), length]]
    throw new Error(
      `vue-taskgate: the quarantine takes ${MAX_ITEMS} pushes of together ${MAX_LENGTH} characters; it is full. ` +
        'Allow the new names (allowNames of the source), or look at what is sent.',
    )
  }

  return {
    add,
    async recheck({ id, value }) {
      const { unknownNames, ...record } = JSON.parse(value) as QuarantinedPush
      const { allowedNames = [] } = sources.get(record.source) ?? {}
      if (unknownNames.every((name) => allowedNames.includes(name))) {
        await appendPush(storage, id, record)
        return 'removed'
      }
      if (now() - record.receivedAt < KEEP_MS) return { retryInMs: RECHECK_MS }
      emit({ type: 'callback-dead', source: record.source, reason: 'quarantine_expired' })
      return 'removed'
    },
  }
}
