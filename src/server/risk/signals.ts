import type { Storage } from '../storage/storage'

import { compareRevisions } from '../runtime/compareRevisions'
import { hmac } from '../runtime/digest'
import { updateJson } from '../storage/updateJson'

/** How likely an account, a phone or an address is to be abused. */
export type SignalLevel = 'low' | 'medium' | 'high'

/** What a vendor last said of an account, a phone or an address. */
export interface Signal {
  level: SignalLevel
  /** Epoch ms. */
  receivedAt: number
}

/** What a push says of a subject, if it says anything of one. A higher `revision` is the later word. */
export interface SignalUpdate {
  signal?: { subject: string; level: SignalLevel }
  revision: number[]
}

export interface Signals {
  /** Keeps what a risk profile said at `receivedAt`, unless something later is known or it is too long ago. */
  store(update: SignalUpdate, receivedAt: number): Promise<void>
  /** What is known of a subject, as the vendor names it; null if nothing is, or no longer. */
  read(subject: string): Promise<Signal | null>
}

interface StoredSignal extends Signal {
  revision: number[]
}

const KEEP_MS = 7 * 24 * 3_600_000
/** Numbers above this are epoch milliseconds (2001-09-09). */
const EPOCH_MS = 1_000_000_000_000

/** Signals of risk profiles. Subjects are kept as their keyed hash only: the storage holds no phone number. */
export function createSignals(storage: Storage, secrets: readonly string[], now: () => number): Signals {
  const keyOf = async (secret: string, subject: string): Promise<string> =>
    `signal:${await hmac(secret, `signal\n${subject.trim()}`)}`

  return {
    async store({ signal, revision }, receivedAt) {
      // An old push that is sent again long after says nothing new; the time that it was first sent is signed.
      const [sentAt = receivedAt] = revision.filter((time) => time > EPOCH_MS)
      const leftMs = Math.min(receivedAt, sentAt) + KEEP_MS - now()
      if (!signal || leftMs <= 0) return
      const next: StoredSignal = { level: signal.level, receivedAt, revision }
      await updateJson<StoredSignal>(storage, {
        key: await keyOf(secrets[0]!, signal.subject),
        ttlMs: leftMs,
        change: (known) => (known && compareRevisions(revision, known.revision) <= 0 ? null : next),
      })
    },

    async read(subject) {
      for (const secret of secrets) {
        const stored = await storage.get(await keyOf(secret, subject))
        if (stored === null) continue
        const { level, receivedAt } = JSON.parse(stored) as StoredSignal
        return { level, receivedAt }
      }
      return null
    },
  }
}
