// Measures how many puzzles programs solve: `npx tsx bench/solvers/run.ts [--count 500] [--seed 1] [--check]`
import type { Solver } from './solver'

import { parseArgs } from 'node:util'

import { installPeers, named } from '../browser/peers'
import { machine, printTable } from '../figures'
import { goalsOf } from './goals'
import { ourLevels, ourPuzzles } from './ourPuzzles'
import { peerPuzzles } from './peerPuzzles'
import { solvers } from './solvers/solvers'
import { tallyOf, TOLERANCE } from './tally'

const LEAST_ON_PLAIN = 0.9 // a solver that is worse on one plain gap says nothing about harder pictures

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    check: { type: 'boolean', default: false },
  },
})
const [count, seed] = [Number(values.count), Number(values.seed)]
if (!(count >= 1 && seed >= 0)) throw new Error(`expected numbers, came --count ${values.count} --seed ${values.seed}`)

const startedAt = performance.now()
installPeers()
const tallies = [await tallyOf('create-puzzle', peerPuzzles(seed, count))]
for (const level of ourLevels) tallies.push(await tallyOf(`L${level}`, ourPuzzles(level, seed, count)))
const plain = tallies.filter(({ gaps }) => gaps === 1)
const counts = (solver: Solver): boolean => plain.every(({ share }) => share(solver) >= LEAST_ON_PLAIN)
const isSound = solvers.every((solver) => solver.isGuess === true || counts(solver))

printTable(
  `Puzzles that programs solve, of ${count} each (within ${TOLERANCE} px of 320, seed ${seed})`,
  solvers.map((solver) => ({
    solver: solver.method,
    ...Object.fromEntries(
      tallies.map(({ set, gaps, share }) => [`${set}, ${gaps} gap${gaps > 1 ? 's' : ''}`, percent(share(solver))]),
    ),
    counts: solver.isGuess ? 'as chance' : counts(solver) ? 'yes' : 'NO: below 90 % where there is one gap',
  })),
  [machine(), ...['vue-taskgate', 'create-puzzle'].map(named)].join(', '),
)
const goals = tallies.filter(({ gaps }) => gaps > 1).flatMap(goalsOf)
printTable(
  'Goals',
  goals.map(({ goal, figure, limit, isMet }) => ({
    goal,
    figure: figure.toFixed(3),
    limit,
    met: isMet ? 'yes' : 'NO',
  })),
  `${((performance.now() - startedAt) / 1_000).toFixed(0)} s`,
)
if (values.check && !(isSound && goals.every(({ isMet }) => isMet))) process.exitCode = 1

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
