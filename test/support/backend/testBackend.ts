import type { ServerClock } from 'vue-taskgate/server'
import type { TestClock } from '../time/testClock'
import type { Backend, BackendOptions } from './backend'
import type { Requests } from './requests'

import { onTestFinished } from 'vitest'

import { createTestClock } from '../time/testClock'
import { openBackend } from './backend'
import { createRequests } from './requests'

export interface TestBackendOptions<Clock extends ServerClock = TestClock> extends BackendOptions {
  /** Default: a clock that only `advance()` moves. */
  clock?: Clock
}

export interface TestBackend<Clock extends ServerClock = TestClock> extends Backend, Requests {
  clock: Clock
}

/** Creates a back end that closes at the end of the test. */
export function createTestBackend<Clock extends ServerClock = TestClock>(
  options: TestBackendOptions<Clock> = {},
): TestBackend<Clock> {
  const clock = options.clock ?? (createTestClock() as ServerClock as Clock)
  const backend = openBackend({ ...options, clock })
  onTestFinished(() => backend.server.close())
  return { ...backend, ...createRequests(backend), clock }
}
