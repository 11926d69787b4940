import type { Storage } from '../storage/storage'

import { compareRevisions } from '../runtime/compareRevisions'
import { hmac } from '../runtime/digest'
import { updateJson } from '../storage/updateJson'

/** Likelihood that an account, a phone or an address is abused. */
export type SignalLevel = 'low' | 'medium' | 'high'

/** The latest assessment of an account, a phone or an address by a vendor. */
export interface Signal {
  level: SignalLevel
  /** Epoch ms. */
  receivedAt: number
}

/** The signal of a push, if it has one. A higher `revision` is later. */
export interface SignalUpdate {
  signal?: { subject: string; level: SignalLevel }
  revision: number[]
}

export interface Signals {
  /** Stores the signal of a push that arrived at `receivedAt`, unless a later one is stored or this one is too old. */
  store(update: SignalUpdate, receivedAt: number): Promise<void>
  /** Returns the stored signal of a subject, by its name at the vendor; null if there is none. */
  read(subject: string): Promise<Signal | null>
}

interface StoredSignal extends Signal {
  revision: number[]
}

const KEEP_MS = 7 * 24 * 3_600_000
/** Members of a revision above this value (2001-09-09) are epoch milliseconds. */
const MIN_EPOCH_MS = 1_000_000_000_000

/** Stores signals of risk profiles, each under a keyed hash of its subject: the storage holds no phone number. */
export function createSignals(storage: Storage, secrets: readonly string[], now: () => number): Signals {
  const keyOf = async (secret: string, subject: string): Promise<string> =>
    `signal:${await hmac(secret, `signal\n${subject.trim()}`)}`

  return {
    async store({ signal, revision }, receivedAt) {
      // A late redelivery must not extend the life of a signal. The signed revision holds the time of the first delivery.
      const [sentAt = receivedAt] = revision.filter((time) => time > MIN_EPOCH_MS)
      const leftMs = Math.min(Math.min(receivedAt, sentAt) + KEEP_MS - now(), KEEP_MS)
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
