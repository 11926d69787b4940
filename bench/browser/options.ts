import { parseArgs } from 'node:util'

export interface BenchOptions {
  /** Rounds of the parts that are repeated. */
  rounds: number
  /** Whether a missed target is a failure. */
  check: boolean
  /** Whether this part is to be run: the ones that are named on the command line, or all. */
  wants(part: string): boolean
}

/** `[part…] [--rounds n] [--check]` */
export function benchOptions(parts: string[], defaultRounds: number): BenchOptions {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { rounds: { type: 'string', default: String(defaultRounds) }, check: { type: 'boolean', default: false } },
  })
  const rounds = Number(values.rounds)
  const unknown = positionals.find((name) => !parts.includes(name))
  if (unknown) throw new Error(`expected parts of ${parts.join(', ')}, came ${unknown}`)
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`expected a number of rounds, came ${values.rounds}`)
  return { rounds, check: values.check, wants: (part) => positionals.length === 0 || positionals.includes(part) }
}
