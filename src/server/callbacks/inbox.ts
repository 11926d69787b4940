import type { QueueItem, Storage } from '../storage/storage'

import { sha256 } from '../runtime/digest'

/** A stored push, not yet read. */
export interface InboxRecord {
  source: string
  /** The vendor's text of the push, or of one item if `isItem`. May hold personal data. */
  payload: string
  /** Epoch ms. */
  receivedAt: number
  /** Names that its source must allow before it is applied. */
  unknownNames?: string[]
  /** Set for one item of a push with several. */
  isItem?: true
}

/** The queue of acknowledged pushes and their items. */
export const INBOX = 'callback-inbox'

/** How long a repeated push counts as a duplicate. Vendors retry for a day at most. */
export const DEDUPE_MS = 14 * 24 * 3_600_000

/**
 * Returns the id of a push. A retry has the same id; a copy whose signed text was split into other parameters has
 * another.
 */
export function pushId(source: string, signedText: string, split = ''): Promise<string> {
  return sha256(`${source}\0${signedText}\0${split}`)
}

/** Stores a push. Resolves when the storage has made it durable, also for a duplicate. */
export async function appendPush(storage: Storage, id: string, record: InboxRecord): Promise<'new' | 'duplicate'> {
  return storage.append(INBOX, id, JSON.stringify(record), { ttlMs: DEDUPE_MS })
}

export function readRecord({ value }: QueueItem): InboxRecord {
  return JSON.parse(value) as InboxRecord
}
