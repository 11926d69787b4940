import type { QueueItem, Storage } from '../storage/storage'

import { sha256 } from '../runtime/digest'

/** A push as it is stored, before it is read. */
export interface InboxRecord {
  source: string
  /** The vendor's text; of one item where `isItem`. May hold personal data. */
  payload: string
  /** Epoch ms. */
  receivedAt: number
  /** One item of a push that had several. */
  isItem?: true
}

/** Pushes and their items: all that was acknowledged. */
export const INBOX = 'callback-inbox'

/** For this long a push that comes again is the same push: the longest a vendor goes on trying, many times over. */
export const DEDUPE_MS = 14 * 24 * 3_600_000

/**
 * The id of a push, by what was signed and how it was understood: a retry has the same one, a copy that was split in
 * another way has not.
 */
export function pushId(source: string, signedText: string, payload = ''): Promise<string> {
  return sha256(`${source}\0${signedText}\0${payload}`)
}

/** Stores a push. Resolves when it is as durable as the storage gets, for a duplicate too. */
export async function appendPush(storage: Storage, id: string, record: InboxRecord): Promise<'new' | 'duplicate'> {
  return storage.append(INBOX, id, JSON.stringify(record), { ttlMs: DEDUPE_MS })
}

export function readRecord({ value }: QueueItem): InboxRecord {
  return JSON.parse(value) as InboxRecord
}
