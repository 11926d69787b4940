/** Random choices for scenes. */
export interface Dice {
  /** Returns a number in [low, high). */
  between(low: number, high: number): number
  /** Returns an integer from low to high inclusive. */
  whole(low: number, high: number): number
  /** Returns true for `share` of the calls, 0 … 1. */
  chance(share: number): boolean
  /** Returns one element of a list that is not empty. */
  pick<T>(list: readonly T[]): T
}

/** Creates dice from a source of numbers in [0, 1). */
export function createDice(random: () => number): Dice {
  return {
    between: (low, high) => low + (high - low) * random(),
    whole: (low, high) => low + Math.floor((high - low + 1) * random()),
    chance: (share) => random() < share,
    pick: (list) => list[Math.floor(list.length * random())]!,
  }
}
