/** The ways in which a scene asks for chance. */
export interface Dice {
  /** A number in [low, high). */
  between(low: number, high: number): number
  /** A whole number from low to high, both included. */
  whole(low: number, high: number): number
  /** True in `share` of the calls, 0 … 1. */
  chance(share: number): boolean
  /** One of the list, which must not be empty. */
  pick<T>(list: readonly T[]): T
}

/** Dice over a source of numbers in [0, 1). */
export function createDice(random: () => number): Dice {
  return {
    between: (low, high) => low + (high - low) * random(),
    whole: (low, high) => low + Math.floor((high - low + 1) * random()),
    chance: (share) => random() < share,
    pick: (list) => list[Math.floor(list.length * random())]!,
  }
}
