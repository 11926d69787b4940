import type { RunnerHost } from './runner'
import type { ProgressReport } from '../tasks/serverAction'

import { isSettled } from '../tasks/taskStore'
import { readReport } from './readReport'

export interface TaskReports {
  /** Queues a report for writing. Does nothing after `stop`. */
  report(report: number | ProgressReport): void
  /** Waits for the write in flight. Resolves to the reports since, for the last write of the run. */
  stop(): Promise<ProgressReport>
}

/** Minimum interval between writes. Closer reports share one. */
const REPORT_EVERY_MS = 200

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

  /** An invalid report is reported and ignored: a long run must not fail because of it. */
  function reject(error: RangeError): void {
    onError(error, `report of task ${taskId}`)
  }

  return {
    report(report) {
      if (isStopped) return
      Object.assign(latest, readReport(report, reject))
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
