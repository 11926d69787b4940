/**
 * Checks that no button shows. `<TaskgateHost />` brings this code to the page; without a host it is a chunk of its own,
 * loaded when a check is needed.
 */
import type { Proof } from '../../core/captcha/captchaProvider'
import type { VerifyRequest } from '../../core/captcha/obtainPass'
import type { Check, HeadlessChecks } from '../context/check'
import type { TaskgateContext } from '../context/taskgateContext'

import { computed, shallowReactive } from 'vue'

import { systemClock } from '../../core/environment/clock'
import { Problem } from '../../core/http/problem'

/** How long a check waits for the first host. */
const FIRST_HOST_WITHIN_MS = 3_000
/** How long the checks on show wait for another host once theirs is unmounted. */
const NEXT_HOST_WITHIN_MS = 1_000

/** Gets one proof without a button. Rejects with a `config` `Problem` when no host comes to show the check. */
export async function verifyHeadless(context: TaskgateContext, request: VerifyRequest): Promise<Proof> {
  const provider = context.providerOf(request.provider)
  const checks = context.headlessChecks(createHeadlessChecks)
  const needsHost = 'load' in provider || provider.surface !== 'none'
  if (needsHost) await checks.hostPresent()
  return checks.solve({ request, provider, context })
}

/** Creates the list of checks without a button. It belongs to the app: a host that is unmounted ends no check. */
export function createHeadlessChecks(): HeadlessChecks {
  const checks = shallowReactive<Check[]>([])
  const hosts = shallowReactive<symbol[]>([])
  /** Settles each request that waits for a host. */
  const waiting = new Set<() => void>()
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
    hostPresent() {
      return new Promise((resolve, reject) => {
        const settle = (): void => {
          stop()
          waiting.delete(settle)
          if (hosts.length > 0) resolve()
          else reject(new Problem({ code: 'config', hint: 'A check needs <TaskgateHost /> in the root of the app' }))
        }
        const stop = systemClock.after(FIRST_HOST_WITHIN_MS, settle)
        waiting.add(settle)
        if (hosts.length > 0 || typeof document === 'undefined') settle()
      })
    },
    async solve(given) {
      const { solveCheck } = await given.context.loadCaptcha(given.provider)
      return solveCheck(checks, { ...given, mode: 'popup' })
    },
    register() {
      const host = Symbol('host')
      if (typeof document !== 'undefined') hosts.push(host) // a server shows no check and unmounts no host
      stopWaiting?.()
      for (const settle of waiting) settle()
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
