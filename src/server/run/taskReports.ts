import type { RunnerHost } from './runner'
import type { ProgressReport } from '../tasks/serverAction'

import { isSettled } from '../tasks/taskStore'

export interface TaskReports {
  /** Takes a report; after `stop` it does nothing. */
  report(report: number | ProgressReport): void
  /** Waits for the write under way. Resolves to what was reported since, for the last write of the run. */
  stop(): Promise<ProgressReport>
}

/** Reports closer together than this share one write. */
const REPORT_EVERY_MS = 200
/** How far a sum of fractions may miss 1. */
const ROUNDING = 1e-6

/** Writes the reports of one run to its task, the latest of those that come close together. */
export function createTaskReports(host: RunnerHost, taskId: string, run: number): TaskReports {
  const { tasks, clock, onError } = host
  let latest: ProgressReport = {}
  let writing: Promise<unknown> = Promise.resolve()
  let stopTimer: (() => void) | undefined
  let isOver = false

  function write(): void {
    const change = latest
    latest = {}
    stopTimer = undefined
    writing = tasks
      .update(taskId, (record) => (isSettled(record) || record.run !== run ? null : change))
      .catch((error: unknown) => onError(error, `report of task ${taskId}`))
  }

  /** A run of an hour does not fail for its progress bar. */
  function isShare(progress: number): boolean {
    if (progress >= 0 && progress <= 1 + ROUNDING) return true
    onError(
      new RangeError(`vue-taskgate: report() takes a progress of 0 … 1, came ${progress}.`),
      `report of task ${taskId}`,
    )
    return false
  }

  return {
    report(report) {
      if (isOver) return
      const { progress, stage, message, etaMs } = typeof report === 'number' ? { progress: report } : report
      if (progress !== undefined && isShare(progress)) latest.progress = Math.min(1, progress)
      if (stage !== undefined) latest.stage = stage
      if (message !== undefined) latest.message = message
      if (etaMs !== undefined) latest.etaMs = etaMs
      stopTimer ??= clock.after(REPORT_EVERY_MS, write)
    },
    async stop() {
      isOver = true
      stopTimer?.()
      await writing
      return latest
    },
  }
}
