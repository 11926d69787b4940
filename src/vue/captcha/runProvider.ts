import type { CaptchaProvider, Proof } from '../../core/captcha/captchaProvider'
import type { Check } from '../context/check'

import { Problem } from '../../core/http/problem'

/**
 * Gets one proof from an app's own provider, which may fill `host`. While the user solves its challenge, dialogs
 * of ours close. Rejects with the provider's own error, or with `cancelled` once `signal` is aborted.
 */
export async function runProvider(
  provider: CaptchaProvider,
  { request, mode, context }: Pick<Check, 'request' | 'mode' | 'context'>,
  host: HTMLElement,
  signal: AbortSignal = request.signal,
): Promise<Proof> {
  const { action, ticket, attempt, isUnchecked } = request
  const scheme = getComputedStyle(host.isConnected ? host : document.body).colorScheme
  const life = new AbortController()
  let resume = (): void => undefined
  const cancelled = new Promise<never>((_resolve, reject) => {
    const cancel = (): void => reject(new Problem({ code: 'cancelled' }))
    signal.addEventListener('abort', cancel, life)
    if (signal.aborted) cancel()
  })
  try {
    const proof = provider.solve({
      host,
      mode,
      action,
      ticket,
      attempt,
      isUnchecked,
      signal,
      params: {},
      locale: context.locale?.name ?? 'en',
      theme: scheme === 'dark' ? 'dark' : 'light',
      onInteractive() {
        if (provider.surface !== 'dialog' && !life.signal.aborted) resume = context.interruptions.begin()
      },
    })
    return await Promise.race([proof, cancelled])
  } finally {
    life.abort()
    resume()
  }
}
