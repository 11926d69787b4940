import type { PosterInput } from './posterInput'
import type { PosterJob, PosterStep } from './posterJob'
import type { PosterScene } from './posterScene'
import type { WorkerPool } from './workerPool'

import { posterSizes } from './posterInput'
import { posterPool } from './posterPool'
import { createPosterScene } from './posterScene'

export type PosterStage = 'sketch' | 'render' | 'type' | 'encode'

export interface RenderPosterOptions {
  /** Stops the work. The promise rejects with the reason of the signal. */
  signal: AbortSignal
  /** Called at the start and after each job. Progress is in thousandths, roughly proportional to time. */
  onProgress(done: number, total: number, stage: PosterStage): void
  /** Maximum number of threads. Default 2. */
  workers?: number
  /** Size of the sheet in pixels. Default: the size of the input. */
  pixels?: { width: number; height: number }
  /** The pool of threads. Default: the pool that all posters share. */
  pool?: WorkerPool<PosterJob, Uint8Array | undefined>
}

interface StepPlan {
  step: PosterStep
  stage: PosterStage
  /** Share of the total time, in thousandths. */
  share: number
  /** Columns per job. Absent if the step is a single job. */
  columns?: number
}

const DEFAULT_WORKERS = 2
const TOTAL = 1000
/** Jobs are small, so that an abort frees the threads quickly, and large enough to make messages negligible. */
const STEPS: readonly StepPlan[] = [
  { step: 'raise', stage: 'sketch', share: 160, columns: 48 },
  { step: 'carve', stage: 'sketch', share: 60, columns: 48 },
  { step: 'light', stage: 'sketch', share: 90, columns: 48 },
  { step: 'grow', stage: 'sketch', share: 10 },
  { step: 'paint', stage: 'render', share: 580, columns: 16 },
  { step: 'print', stage: 'type', share: 20 },
  { step: 'encode', stage: 'encode', share: 80 },
]

/**
 * Draws a poster: a landscape determined by title, palette and text, with the title in its sky and the text at its foot.
 * Resolves to a PNG, the same bytes for the same input. Throws the signal's reason, or a `PoolError`.
 */
export async function renderPoster(input: PosterInput, options: RenderPosterOptions): Promise<Uint8Array> {
  const { signal, onProgress, workers = DEFAULT_WORKERS, pool = posterPool } = options
  signal.throwIfAborted()
  const { width, height } = options.pixels ?? posterSizes[input.size]
  const scene = createPosterScene(input, width, height)
  let png: Uint8Array | undefined
  let before = 0
  onProgress(before, TOTAL, STEPS[0]!.stage)
  for (const plan of STEPS) {
    const jobs = splitStep(scene, plan)
    let finished = 0
    await pool.run(jobs, {
      threads: workers,
      signal,
      onDone(result) {
        png = result
        finished++
        onProgress(Math.round(before + (plan.share * finished) / jobs.length), TOTAL, plan.stage)
      },
    })
    before += plan.share
  }
  return png!
}

function splitStep(scene: PosterScene, { step, columns }: StepPlan): PosterJob[] {
  const end = step === 'paint' ? scene.picture.width : scene.grid.columns
  const size = columns ?? end
  const jobs: PosterJob[] = []
  for (let from = 0; from < end; from += size) jobs.push({ step, scene, from, to: Math.min(end, from + size) })
  return jobs
}
