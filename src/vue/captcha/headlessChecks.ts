import type { Check, HeadlessChecks } from '../context/check'

import { computed, shallowReactive } from 'vue'

import { systemClock } from '../../core/environment/clock'
import { Problem } from '../../core/http/problem'
import { loadCaptcha } from './captchaChunk'

/** How long the checks on show wait for another host once theirs is unmounted. */
const NEXT_HOST_WITHIN_MS = 1_000

/** Creates the list of checks without a button. It belongs to the app: a host that is unmounted ends no check. */
export function createHeadlessChecks(): HeadlessChecks {
  const checks = shallowReactive<Check[]>([])
  const hosts = shallowReactive<symbol[]>([])
  let stopWaiting: (() => void) | undefined

  function cancelAll(): void {
    for (const check of [...checks]) {
      check.leave()
      check.reject(new Problem({ code: 'cancelled' }))
    }
  }

  return {
    checks,
    hasHost: () => hosts.length > 0,
    async solve(given) {
      const { solveCheck } = await loadCaptcha(given.provider)
      return solveCheck(checks, { ...given, mode: 'popup' })
    },
    register() {
      const host = Symbol('host')
      if (typeof document !== 'undefined') hosts.push(host) // a server shows no check and unmounts no host
      stopWaiting?.()
      return {
        isFirst: computed(() => hosts[0] === host),
        leave() {
          hosts.splice(hosts.indexOf(host), 1)
          for (const check of checks.filter((one) => one.isSettled())) check.leave()
          if (hosts.length === 0) stopWaiting = systemClock.after(NEXT_HOST_WITHIN_MS, cancelAll)
        },
      }
    },
  }
}
