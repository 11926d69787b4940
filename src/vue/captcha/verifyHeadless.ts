import type { Proof } from '../../core/captcha/captchaProvider'
import type { VerifyRequest } from '../../core/captcha/obtainPass'
import type { HeadlessChecks } from '../context/check'
import type { TaskgateContext } from '../context/taskgateContext'

import { systemClock } from '../../core/environment/clock'
import { Problem } from '../../core/http/problem'
import { loadCaptcha } from './captchaChunk'

/** How long a request waits for the first `<TaskgateHost />`. */
const HOST_WITHIN_MS = 3_000

export interface HeadlessVerifier {
  verify(request: VerifyRequest): Promise<Proof>
  /** Registers what shows the checks. The first `<TaskgateHost />` creates it. */
  provide(create: () => HeadlessChecks): HeadlessChecks
  hasHost(): boolean
}

/** Gets proofs without a button. `<TaskgateHost />`, which most apps do not need, brings what shows their checks. */
export function createHeadlessVerifier(context: () => TaskgateContext): HeadlessVerifier {
  const waiting = new Set<() => void>()
  let checks: HeadlessChecks | undefined

  const hasHost = (): boolean => !!checks?.hasHost()

  /** Resolves once a host is mounted. Rejects with a `config` `Problem` if none comes in time. */
  function checksOfHost(): Promise<HeadlessChecks> {
    return new Promise((resolve, reject) => {
      const finish = (): void => {
        stop()
        waiting.delete(finish)
        if (checks?.hasHost()) resolve(checks)
        else reject(new Problem({ code: 'config', hint: 'A check needs <TaskgateHost /> in the root of the app' }))
      }
      const stop = systemClock.after(HOST_WITHIN_MS, finish)
      waiting.add(finish)
      if (hasHost() || typeof document === 'undefined') finish()
    })
  }

  return {
    hasHost,
    provide(create) {
      checks ??= create()
      queueMicrotask(() => waiting.forEach((finish) => finish())) // once the host is registered
      return checks
    },
    async verify(request) {
      const own = context()
      const provider = own.providerOf(request.provider)
      const given = { request, provider, context: own }
      if ('load' in provider || provider.surface !== 'none') return (await checksOfHost()).solve(given)
      return (await loadCaptcha(provider)).solveCheck([], { ...given, mode: 'popup' }) // works unseen, without a host
    },
  }
}
