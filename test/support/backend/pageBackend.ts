import type { Clock } from '../../../src/core/environment/clock'
import type { Job } from './jobs'
import type { TestBackend, TestBackendOptions } from './testBackend'

import { vi } from 'vitest'

import { systemClock } from '../../../src/server/runtime/clock'
import { countTimers } from '../time/countTimers'
import { createJobs } from './jobs'
import { createTestBackend } from './testBackend'

export interface PageBackend extends TestBackend<Clock> {
  /** Tasks at work, unless an option brings other actions. */
  jobs: Job[]
  /** Timers that the page has set; those of the server are its own. */
  pageTimers(): number
}

/** A back end whose time is the time of the page, so that fake timers reach both. Its errors go to the page's console. */
export function createPageBackend(options: Omit<TestBackendOptions<Clock>, 'clock'> = {}): PageBackend {
  const clock = countTimers(systemClock)
  const { jobs, actions } = createJobs({ concurrency: 50 })
  const backend = createTestBackend({ clock, actions, onError: undefined, ...options })
  return { ...backend, jobs, pageTimers: () => vi.getTimerCount() - clock.timers() }
}
