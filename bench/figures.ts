import { cpus } from 'node:os'

/** Prints a table, and beneath it a note: what it was measured on, unless another is given. */
export function printTable(title: string, rows: Record<string, string | number>[], note = machine()): void {
  const names = Object.keys(rows[0] ?? {})
  const cells = [names, ...rows.map((row) => names.map((name) => text(row[name])))]
  const widths = names.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)))
  const line = (row: string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  console.log(`\n${title}\n\n${[line(cells[0]!), rule, ...cells.slice(1).map(line)].join('\n')}\n`)
  if (note) console.log(note)
}

export function machine(): string {
  return `Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'})`
}

/** The value below which this share of the values lies. */
export function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN
}

/** The middle one. */
export function median(values: number[]): number {
  return percentile(values, 0.5)
}

/** The middle one, and from where to where they went. */
export function spread(values: number[], digits = 0): string {
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)].map((value) =>
    value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  )
  return `${middle} (${least}–${most})`
}

/** How many times `those` these are, as pairs that were measured one after the other. */
export function medianRatio(these: number[], those: number[]): number {
  return median(these.map((value, index) => value / those[index]!))
}

/** Runs `work` `times` times, `atOnce` under way together. Resolves to how many a second. */
export async function perSecond(times: number, atOnce: number, work: (n: number) => Promise<unknown>): Promise<number> {
  let next = 0
  const startedAt = performance.now()
  const lane = async (): Promise<void> => {
    while (next < times) await work(next++)
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  return (times / (performance.now() - startedAt)) * 1_000
}

function text(value: string | number | undefined): string {
  if (typeof value !== 'number') return value ?? ''
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 100 ? 1 : 0 })
}
