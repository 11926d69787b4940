import type { QueueItem, QueueOutcome, Storage } from '../storage/storage'
import type { CallbackEvent } from './callbackEvent'
import type { CallbackSource } from './callbackSource'
import type { InboxRecord } from './inbox'

import { updateJson } from '../storage/updateJson'
import { appendPush } from './inbox'

/** A verified push with names that are not allowed yet. */
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
  /** Keeps a push. Rejects when there is no more room. */
  add(id: string, push: QuarantinedPush): Promise<'quarantined'>
  /** Moves a kept push to the inbox if its source allows all of its names by now; gives it up when its time is over. */
  look(item: QueueItem): Promise<QueueOutcome>
}

export const QUARANTINE = 'callback-quarantine'

const MAX_ITEMS = 1_000
const MAX_LENGTH = 16 * 1024 * 1024
const KEEP_MS = 25 * 3_600_000
/** Kept a little longer, so that the end of its time is reported. */
const TTL_MS = KEEP_MS + 3_600_000
/** A source that allows more has a new configuration, hence a new process; a look now and then is enough. */
const LOOK_AGAIN_MS = 30_000
/** Time and length of each kept push, oldest first: what counts against the room. */
const LEDGER = 'callback-quarantine-ledger'

type Ledger = [at: number, length: number][]

/** Where pushes wait that verify and say more than we know: a vendor that adds a parameter must not cost data. */
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
    async look({ id, value }) {
      const { unknownNames, ...record } = JSON.parse(value) as QuarantinedPush
      const { allowedNames = [] } = sources.get(record.source) ?? {}
      if (unknownNames.every((name) => allowedNames.includes(name))) {
        await appendPush(storage, id, record)
        return 'removed'
      }
      if (now() - record.receivedAt < KEEP_MS) return { retryInMs: LOOK_AGAIN_MS }
      emit({ type: 'callback-dead', source: record.source, reason: 'quarantine_expired' })
      return 'removed'
    },
  }
}
