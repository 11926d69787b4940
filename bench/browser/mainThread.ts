import type { CDPSession } from 'playwright'

/** What a piece of work took on the main thread of its page. Times are processor time: who else is busy counts little. */
export interface Cost {
  cpuMs: number
  styleMs: number
  /** How often styles were computed. */
  styles: number
  layouts: number
}

/** What is alive in a page after a collection. */
export interface Alive {
  heapBytes: number
  nodes: number
  listeners: number
}

/** Measures from before `work` to after it, with the frames in between. */
export async function costOf(session: CDPSession, work: () => Promise<unknown>): Promise<Cost> {
  const before = await metrics(session)
  await work()
  const after = await metrics(session)
  const since = (name: string) => after.get(name)! - before.get(name)!
  return {
    cpuMs: since('ThreadTime') * 1_000,
    styleMs: since('RecalcStyleDuration') * 1_000,
    styles: since('RecalcStyleCount'),
    layouts: since('LayoutCount'),
  }
}

/** Counts what is still referenced from somewhere. */
export async function alive(session: CDPSession): Promise<Alive> {
  // What the first collection frees may hold what the second frees.
  for (let times = 0; times < 3; times += 1) await session.send('HeapProfiler.collectGarbage')
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters')
  const heapBytes = (await metrics(session)).get('JSHeapUsedSize')!
  return { heapBytes, nodes, listeners: jsEventListeners }
}

async function metrics(session: CDPSession): Promise<Map<string, number>> {
  const { metrics: all } = await session.send('Performance.getMetrics')
  return new Map(all.map(({ name, value }) => [name, value]))
}
