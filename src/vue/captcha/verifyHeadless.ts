import type { Proof } from '../../core/captcha/captchaProvider'
import type { VerifyRequest } from '../../core/captcha/gate'
import type { HeadlessChecks } from '../context/check'
import type { TaskgateContext } from '../context/taskgateContext'

import { systemClock } from '../../core/environment/clock'
import { Problem } from '../../core/http/problem'
import { loadCaptcha } from './captchaChunk'

/** How long a request waits for the first `<TaskgateHost />`, in ms. */
const HOST_WITHIN_MS = 3_000

export interface HeadlessVerifier {
  verify(request: VerifyRequest): Promise<Proof>
  /** Brings what shows the checks; the first `<TaskgateHost />` does, and makes it if there is none. */
  provide(create: () => HeadlessChecks): HeadlessChecks
  hasHost(): boolean
}

/** Gets proofs without a button. What shows their checks is loaded with `<TaskgateHost />`, which most apps do not need. */
export function createHeadlessVerifier(context: () => TaskgateContext): HeadlessVerifier {
  const waiting = new Set<() => void>()
  let checks: HeadlessChecks | undefined

  function hostPresent(): Promise<HeadlessChecks> {
    return new Promise((resolve, reject) => {
      const look = (): boolean => !!checks?.hasHost()
      const finish = (): void => {
        stop()
        waiting.delete(finish)
        if (checks && look()) resolve(checks)
        else reject(new Problem({ code: 'config', hint: 'A check needs <TaskgateHost /> in the root of the app' }))
      }
      const stop = systemClock.after(HOST_WITHIN_MS, finish)
      waiting.add(finish)
      if (look() || typeof document === 'undefined') finish()
    })
  }

  return {
    hasHost: () => !!checks?.hasHost(),
    provide(create) {
      checks ??= create()
      queueMicrotask(() => waiting.forEach((look) => look())) // once the host is registered
      return checks
    },
    async verify(request) {
      const own = context()
      const provider = own.providerOf(request.provider)
      const given = { request, provider, context: own }
      if ('load' in provider || provider.surface !== 'none') return (await hostPresent()).solve(given)
      return (await loadCaptcha(provider)).solveCheck([], { ...given, mode: 'popup' }) // needs nobody to show it
    },
  }
}
