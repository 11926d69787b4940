import type { Append, Storage } from '../storage/storage'

export interface RoomOptions {
  storage: Storage
  /** Epoch ms. */
  now: () => number
  /** The first part of the storage keys. */
  name: string
  maxItems: number
  /** In characters, of all items together. */
  maxLength: number
  /** How long an item takes up room. */
  keepMs: number
}

export interface Room {
  /**
   * Appends an item if the source has room for it. All items of one `place` share it: the first is kept, and the others
   * are duplicates, also in a full room.
   */
  enter(source: string, place: string, item: Append): Promise<Entered>
}

export type Entered =
  | { outcome: 'duplicate' | 'full' }
  /** `before` and `after`: the larger share of items and characters that is taken, 0 … 1. */
  | { outcome: 'new'; before: number; after: number; items: number; characters: number }

/** The items that entered between two times. */
type Slot = [from: number, to: number, items: number, characters: number]

/** Items of this part of `keepMs` share a slot, so that a full room has a small ledger. */
const SLOTS = 100

/** Limits what a source may keep in a queue. The ledger of a source and its items change in one step. */
export function createRoom({ storage, now, name, maxItems, maxLength, keepMs }: RoomOptions): Room {
  function present(slots: Slot[]): Slot[] {
    return slots.filter(([, to]) => to > now() - keepMs && to < now() + keepMs)
  }

  function withItem(slots: Slot[], length: number): Slot[] {
    const [from, to, items, characters] = slots.at(-1) ?? [-Infinity, 0, 0, 0]
    if (now() - from >= keepMs / SLOTS) return [...slots, [now(), now(), 1, length]]
    return [...slots.slice(0, -1), [from, Math.max(to, now()), items + 1, characters + length]]
  }

  function usage(slots: Slot[]) {
    const items = slots.reduce((sum, [, , each]) => sum + each, 0)
    const characters = slots.reduce((sum, [, , , each]) => sum + each, 0)
    return { items, characters, share: Math.max(items / maxItems, characters / maxLength) }
  }

  return {
    async enter(source, place, item) {
      const key = `${name}-ledger:${source}`
      const placeKey = `${name}-place:${place}`
      for (;;) {
        const stored = await storage.get(key)
        const slots = present(stored === null ? [] : (JSON.parse(stored) as Slot[]))
        const after = withItem(slots, item.value.length)
        const { share, ...figures } = usage(after)
        if (share > 1) return { outcome: (await storage.get(placeKey)) === null ? 'full' : 'duplicate' }
        const write = { key, value: JSON.stringify(after), ttlMs: keepMs }
        const taken = { key: placeKey, value: '1', ttlMs: keepMs }
        const outcome = await storage.commit({
          replaces: stored === null ? [] : [{ ...write, expected: stored }],
          inserts: stored === null ? [taken, write] : [taken],
          appends: [item],
        })
        if (outcome === 'done') return { outcome: 'new', before: usage(slots).share, after: share, ...figures }
        if (outcome.failed !== key) return { outcome: 'duplicate' }
      }
    },
  }
}
