import type { Clock } from '../../../src/core/environment/clock'
import type { Job } from './jobs'
import type { TestBackend, TestBackendOptions } from './testBackend'

import { vi } from 'vitest'

import { systemClock } from '../../../src/server/runtime/clock'
import { countTimers } from '../time/countTimers'
import { createJobs } from './jobs'
import { createTestBackend } from './testBackend'

export interface PageBackend extends TestBackend<Clock> {
  /** The running tasks, unless `actions` is given. */
  jobs: Job[]
  /** The number of the page's timers, without those of the server. */
  pageTimers(): number
}

/** Creates a back end on the page's clock, so that fake timers control both. Errors go to the page's console. */
export function createPageBackend(options: Omit<TestBackendOptions<Clock>, 'clock'> = {}): PageBackend {
  const clock = countTimers(systemClock)
  const { jobs, actions } = createJobs({ concurrency: 50 })
  const backend = createTestBackend({ clock, actions, onError: undefined, ...options })
  return { ...backend, jobs, pageTimers: () => vi.getTimerCount() - clock.timers() }
}
