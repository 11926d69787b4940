import type { QueueItem, Storage } from '../storage/storage'

import { INBOX } from './inbox'
import { OUTBOX } from './outbox'
import { QUARANTINE } from './quarantine'

/** A push, an item or an update that waits for an operator, a link or a new configuration. */
export interface Letter {
  id: string
  /** `push`: something in it could not be applied. `update`: `onUpdate` kept throwing. */
  kind: 'push' | 'update'
  source: string
  /** The names to allow, if it is quarantined. */
  unknownNames?: string[]
  /** Why it is dead. */
  reason?: string
  /** The error of a payload that cannot be read. */
  detail?: string
  /** Epoch ms. */
  receivedAt: number
  attempts: number
  /** The vendor's text. May hold personal data: never log it. */
  payload: string
}

export interface DeadLetters {
  /** Lists dead letters, pushes that wait for their task (`parked`) or for allowed names (`quarantined`), oldest first. */
  list(
    state: 'dead' | 'parked' | 'quarantined',
    options?: { kind?: Letter['kind']; after?: string; limit?: number },
  ): Promise<Letter[]>
  /** Retries a letter. False if it is neither dead nor parked. */
  replay(id: string): Promise<boolean>
  /** Returns the number of dead letters, up to 10,000. */
  count(): Promise<number>
  /** Stores why an item is dead. */
  note(id: string, reason: string, detail?: string): Promise<void>
}

const NOTE_MS = 14 * 24 * 3_600_000
const DEFAULT_LIMIT = 100
const COUNT_PAGE = 500
const MAX_COUNT = 10_000

/** Lists and retries pushes that could not be applied and updates that `onUpdate` refused. */
export function createDeadLetters(storage: Storage, onRevived: () => void): DeadLetters {
  async function view(item: QueueItem, kind: Letter['kind']): Promise<Letter> {
    const { id, attempts, value } = item
    const { source, payload, receivedAt, unknownNames } = JSON.parse(value) as Letter
    const { reason, detail } = JSON.parse((await storage.get(noteKey(id))) ?? '{}') as Partial<Letter>
    return { id, kind, source, unknownNames, reason, detail, receivedAt, attempts, payload }
  }

  return {
    async list(state, { kind = 'push', after, limit = DEFAULT_LIMIT } = {}) {
      const range = { after, limit }
      const items =
        state === 'quarantined'
          ? await storage.list(QUARANTINE, 'new', range)
          : await storage.list(kind === 'push' ? INBOX : OUTBOX, state, range)
      return Promise.all(items.map((item) => view(item, kind)))
    },
    async replay(id) {
      const isRevived = (await storage.revive(INBOX, id)) || (await storage.revive(OUTBOX, id))
      if (isRevived) onRevived()
      return isRevived
    },
    async count() {
      let letters = 0
      for (const queue of [INBOX, OUTBOX]) {
        for (let after: string | undefined; letters < MAX_COUNT;) {
          const items = await storage.list(queue, 'dead', { after, limit: COUNT_PAGE })
          letters += items.length
          after = items.at(-1)?.id
          if (items.length < COUNT_PAGE) break
        }
      }
      return letters
    },
    async note(id, reason, detail) {
      await storage.take(noteKey(id))
      await storage.insert(noteKey(id), JSON.stringify({ reason, detail }), NOTE_MS)
    },
  }
}

function noteKey(id: string): string {
  return `dead:${id}`
}
