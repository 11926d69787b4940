import type { SliderChallenge } from 'vue-taskgate'
import type { Storage } from 'vue-taskgate/server'
import type { CallName } from '../../../src/protocol/wire'

export interface Puzzles {
  /** The puzzles that the server sent, oldest first. */
  puzzles: SliderChallenge[]
  /** Resolves to the position of the gap in px of the picture. Default: of the latest puzzle. */
  answer(id?: string): Promise<number>
}

/** Reads answers from the storage, because no response contains them. Call `note` with every response of the server. */
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
