import type { Proof } from '../../core/captcha/captchaProvider'
import type { Check } from '../context/check'

import { Problem } from '../../core/http/problem'

let count = 0

/**
 * Puts a check among those on show. Resolves to its proof; rejects with its problem, or with `cancelled` once the
 * request is aborted.
 */
export function showCheck(
  checks: Check[],
  given: Pick<Check, 'request' | 'provider' | 'mode' | 'context' | 'component'>,
): Promise<Proof> {
  const { signal } = given.request
  for (const earlier of checks.filter((check) => check.isSettled())) earlier.leave() // the success of an earlier check may still be on show
  return new Promise((resolve, reject) => {
    let isSettled = false
    const settle = (): void => {
      isSettled = true
      signal.removeEventListener('abort', cancel)
    }
    const check: Check = {
      ...given,
      id: (count += 1),
      isSettled: () => isSettled,
      resolve(proof) {
        settle()
        resolve(proof)
      },
      reject(problem) {
        settle()
        reject(problem as Error)
      },
      leave() {
        if (checks.includes(check)) checks.splice(checks.indexOf(check), 1)
      },
    }
    const cancel = (): void => {
      check.leave()
      check.reject(new Problem({ code: 'cancelled' }))
    }
    if (signal.aborted) return cancel()
    signal.addEventListener('abort', cancel)
    checks.push(check)
  })
}
