import type { RunnerHost } from './runner'
import type { ProgressReport } from '../tasks/serverAction'

import { isSettled } from '../tasks/taskStore'

export interface TaskReports {
  /** Queues a report for writing. Does nothing after `stop`. */
  report(report: number | ProgressReport): void
  /** Waits for the write in flight. Resolves to the reports since, for the last write of the run. */
  stop(): Promise<ProgressReport>
}

/** Minimum interval between writes. Closer reports share one. */
const REPORT_EVERY_MS = 200
/** Tolerated rounding error of a sum of fractions. */
const ROUNDING = 1e-6

/** Writes the reports of one run to its task. Close reports are merged. */
export function createTaskReports(host: RunnerHost, taskId: string, run: number): TaskReports {
  const { tasks, clock, onError } = host
  let latest: ProgressReport = {}
  let writing: Promise<unknown> = Promise.resolve()
  let stopTimer: (() => void) | undefined
  let isStopped = false

  function write(): void {
    const change = latest
    latest = {}
    stopTimer = undefined
    writing = tasks
      .update(taskId, (record) => (isSettled(record) || record.run !== run ? null : change))
      .catch((error: unknown) => onError(error, `report of task ${taskId}`))
  }

  /** An invalid progress is reported and ignored: a long run must not fail because of it. */
  function isValid(progress: number): boolean {
    if (progress >= 0 && progress <= 1 + ROUNDING) return true
    onError(
      new RangeError(`vue-taskgate: report() takes a progress of 0 … 1, came ${progress}.`),
      `report of task ${taskId}`,
    )
    return false
  }

  return {
    report(report) {
      if (isStopped) return
      const { progress, stage, message, etaMs } = typeof report === 'number' ? { progress: report } : report
      if (progress !== undefined && isValid(progress)) latest.progress = Math.min(1, progress)
      if (stage !== undefined) latest.stage = stage
      if (message !== undefined) latest.message = message
      if (etaMs !== undefined) latest.etaMs = etaMs
      stopTimer ??= clock.after(REPORT_EVERY_MS, write)
    },
    async stop() {
      isStopped = true
      stopTimer?.()
      await writing
      return latest
    },
  }
}
