import { printTable } from '../figures'

/** A figure and what it may be at most. */
export interface Target {
  target: string
  figure: number
  atMost: number
}

/** Prints each figure beside its target. Returns whether all are met. */
export function printTargets(targets: Target[]): boolean {
  const rows = targets.map(({ target, figure, atMost }) => ({
    target,
    figure: figure.toFixed(2),
    'at most': String(atMost),
    verdict: Number(figure.toFixed(2)) <= atMost ? 'pass' : 'FAIL',
  }))
  printTable('Targets', rows, '')
  return rows.every(({ verdict }) => verdict === 'pass')
}
