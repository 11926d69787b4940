import type { SliderChallenge } from 'vue-taskgate'
import type { Storage } from 'vue-taskgate/server'
import type { CallName } from '../../../src/protocol/wire'

export interface Puzzles {
  /** Puzzles that clients were sent, oldest first. */
  puzzles: SliderChallenge[]
  /** The place of a puzzle's piece, in px of the picture. Default: of the last that a client was sent. */
  answer(id?: string): Promise<number>
}

/** Answers are read from the storage, for the wire does not tell them. `note` is told of every answer that leaves. */
export function createPuzzles(storage: Storage) {
  const puzzles: SliderChallenge[] = []
  return {
    puzzles,
    async answer(id = puzzles.at(-1)!.id) {
      const stored = await storage.get(`challenge:${id}`)
      return (JSON.parse(stored ?? 'null') as { x: number }).x
    },
    async note(call: CallName, response: Response) {
      if (!response.ok || (call !== 'challenge' && call !== 'submit')) return
      const body = (await response.clone().json()) as SliderChallenge & { next?: SliderChallenge }
      const puzzle = call === 'challenge' ? body : body.next
      if (puzzle) puzzles.push(puzzle)
    },
  } satisfies Puzzles & { note: unknown }
}
