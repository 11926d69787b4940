import type { StepWatch } from '../runtime/stepWatch'
import type { QueueItem, QueueOutcome, Storage } from '../storage/storage'
import type { CallbackEvent } from './callbackEvent'
import type { CallbackSource } from './callbackSource'
import type { InboxRecord } from './inbox'

import { appendPush, DEDUPE_MS, INBOX } from './inbox'
import { createRoom } from './room'

/** A verified push with names that its source does not allow. */
export interface QuarantinedPush extends InboxRecord {
  unknownNames: string[]
}

/** What identifies a quarantined push. */
export interface QuarantineIds {
  /** Of the signed text. A signed text that was split into other names has the same. */
  place: string
  /** Of the push in the inbox. */
  push: string
}

export interface QuarantineOptions {
  storage: Storage
  sources: ReadonlyMap<string, CallbackSource>
  /** Epoch ms. */
  now: () => number
  watch: StepWatch
  emit: (event: CallbackEvent) => void
}

export interface Quarantine {
  /**
   * Stores a push. In a full quarantine it becomes a dead letter if its vendor gives up soon. Rejects when there is no
   * room for it at all.
   */
  add(ids: QuarantineIds, push: QuarantinedPush): Promise<'quarantined' | 'dead-letter' | 'duplicate'>
  /** Moves a push to the inbox once its source allows all of its names. Removes it when its time is over. */
  recheck(item: QueueItem): Promise<QueueOutcome>
}

export const QUARANTINE = 'callback-quarantine'

/** Per source. */
const LIMITS = { maxItems: 1_000, maxLength: 16 * 1024 * 1024 }
const LETTER_LIMITS = { maxItems: 10_000, maxLength: 64 * 1024 * 1024 }
/** An event warns when this share of the room is taken. */
const WARN_AT = 0.8
const KEEP_MS = 25 * 3_600_000
/** Longer than `KEEP_MS`, so that the end of that time is reported. */
const TTL_MS = KEEP_MS + 3_600_000
/** A source that allows more names runs in a new process, so frequent checks are pointless. */
const RECHECK_MS = 30_000

/** Holds verified pushes with unknown names, so that a parameter that a vendor adds costs no data. */
export function createQuarantine({ storage, sources, now, watch, emit }: QuarantineOptions): Quarantine {
  const room = createRoom({ ...LIMITS, storage, now, name: QUARANTINE, keepMs: KEEP_MS })
  const letterRoom = createRoom({ ...LETTER_LIMITS, storage, now, name: 'callback-held', keepMs: DEDUPE_MS })

  return {
    async add({ place, push: inboxId }, push) {
      const { source } = push
      const value = JSON.stringify({ ...push, inboxId })
      const entered = await room.enter(source, place, { queue: QUARANTINE, id: place, value, ttlMs: TTL_MS })
      if (entered.outcome === 'new') {
        const { before, after, items, characters } = entered
        if (before < WARN_AT && after >= WARN_AT) emit({ type: 'quarantine-filling', source, items, characters })
        return 'quarantined'
      }
      if (entered.outcome === 'duplicate') return 'duplicate'
      if (!sources.get(source)?.givesUpSoon) throw isFull(source, LIMITS)
      // Its own id, so that a text split by a forger is never taken for the push itself.
      const letter = { queue: INBOX, id: `${place}.held`, value: JSON.stringify(push), ttlMs: DEDUPE_MS }
      const { outcome } = await letterRoom.enter(source, place, letter)
      if (outcome === 'full') throw isFull(source, LETTER_LIMITS)
      return outcome === 'new' ? 'dead-letter' : outcome
    },
    async recheck({ id, value }) {
      const { unknownNames, inboxId = id, ...record } = JSON.parse(value) as QuarantinedPush & { inboxId?: string }
      if (isAllowed(sources.get(record.source), unknownNames)) {
        await appendPush(storage, inboxId, record)
        return 'removed'
      }
      if (!watch.hasPassed(KEEP_MS, record.receivedAt)) return { retryInMs: RECHECK_MS }
      emit({ type: 'callback-dead', source: record.source, reason: 'quarantine_expired' })
      return 'removed'
    },
  }
}

/** Whether the operator allows all of these names. */
export function isAllowed(source: CallbackSource | undefined, names: string[]): boolean {
  return names.every((name) => source?.allowedNames?.includes(name))
}

function isFull(source: string, { maxItems, maxLength }: typeof LIMITS): Error {
  return new Error(
    `vue-taskgate: the quarantine of ${source} takes ${maxItems} pushes of together ${maxLength} characters; it is full. ` +
      'Allow the new names (allowNames of the source), or look at what is sent.',
  )
}
