import type { Poller } from '../../core/polling/pollState'
import type { PollContext, PollerOptions } from '../../core/polling/pollerOptions'
import type { PollState } from '../../core/polling/pollState'
import type { ComputedRef, MaybeRefOrGetter, Ref } from 'vue'

import { computed, getCurrentInstance, onScopeDispose, shallowRef, toValue, watch } from 'vue'

import { readError } from '../../core/http/readError'
import { startPoller } from '../../core/polling/poller'
import { activeStatuses } from '../../core/polling/pollState'
import { reportBug } from '../context/reportBug'

export interface UsePollingOptions<T> extends PollerOptions<T> {
  /** Polls while it is true. Default true. */
  enabled?: MaybeRefOrGetter<boolean>
}

export interface UsePollingReturn<T> extends Poller<T> {
  /** The state of polling: a union on `status`. */
  state: Readonly<Ref<PollState<T>>>
  /** The last value. */
  data: ComputedRef<T | undefined>
  /** The error of the last call, if it failed. */
  error: ComputedRef<unknown>
  /** Whether polling goes on: waiting, polling or paused. */
  isActive: ComputedRef<boolean>
  /** Starts polling again, unless it goes on. */
  start(): void
}

/**
 * Calls `fn` repeatedly, one call at a time. It pauses while the page is hidden or offline, backs off after failures and
 * stops with the scope. On a server it makes no call.
 * Throws a `RangeError` for an option out of range (in development).
 */
export function usePolling<T>(
  fn: (context: PollContext) => T | Promise<T>,
  options: UsePollingOptions<T> = {},
): UsePollingReturn<T> {
  const state = shallowRef({ status: 'idle', attempts: 0, failures: 0 } as PollState<T>)
  const isActive = computed(() => activeStatuses.includes(state.value.status))
  const app = getCurrentInstance()?.appContext.app
  let poller: Poller<T> | undefined

  function start(): void {
    if (globalThis.document && !isActive.value) poller = startPoller(fn, options, show)
  }

  function show(next: PollState<T>): void {
    state.value = next
    if (next.status === 'failed' && readError(next.error).kind === 'bug') reportBug(next.error, 'usePolling()', app)
  }

  const stop = (): void => poller?.stop()
  const isEnabled = (): boolean => toValue(options.enabled) !== false

  watch(isEnabled, () => (isEnabled() ? start() : stop()), { flush: 'sync' })
  onScopeDispose(stop)
  if (isEnabled()) start()

  return {
    state,
    data: computed(() => state.value.data),
    error: computed(() => state.value.error),
    isActive,
    start,
    stop,
    pause: () => poller?.pause(),
    resume: () => poller?.resume(),
    poll() {
      start()
      return poller!.poll()
    },
  }
}
