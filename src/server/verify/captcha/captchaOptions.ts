import type { ProofVerifier } from './proofVerifier'

import { SLIDER } from '../../../protocol/wire'
import { expectOption } from '../../runtime/expectOption'

export interface CaptchaOptions {
  /** Verifiers of proofs, by the name of the provider in the browser: `{ yidun: yidunCaptcha(…) }`. */
  verifiers: Record<string, ProofVerifier>
  /** The provider that the risk check announces. Default: the only verifier, or the slider if there are several. */
  provider?: string
  /**
   * Whether the browser falls back to the slider when the service is unreachable. Any caller can then choose the
   * slider. Default true. With `false` only the service decides, and an outage blocks all checks.
   */
  fallback?: boolean
}

export interface CheckedCaptcha {
  verifiers: ReadonlyMap<string, ProofVerifier>
  provider: string
  /** Providers besides `provider`. */
  alternatives: string[]
  /** Whether the server issues and judges puzzles. */
  hasSlider: boolean
}

const NAME = /^[\w.:-]{1,64}$/

/** Throws a `TypeError` that names the option. */
export function checkCaptcha({
  verifiers = {},
  provider,
  fallback = true,
}: Partial<CaptchaOptions> = {}): CheckedCaptcha {
  const names = Object.keys(verifiers)
  for (const [name, verifier] of Object.entries(verifiers)) {
    const at = `captcha.verifiers.${name}`
    expectOption(
      NAME.test(name) && name !== SLIDER,
      at,
      `a name of 1–64 letters, digits or _ . : -, not ${SLIDER}`,
      name,
    )
    const isVerifier = typeof verifier?.read === 'function' && typeof verifier.verify === 'function'
    expectOption(isVerifier, at, 'a ProofVerifier, for example yidunCaptcha()', typeof verifier)
  }
  expectOption(typeof fallback === 'boolean', 'captcha.fallback', 'true or false', fallback)
  const named = provider ?? (names.length === 1 ? names[0]! : SLIDER)
  expectOption([SLIDER, ...names].includes(named), 'captcha.provider', `one of ${[SLIDER, ...names].join(', ')}`, named)
  const isOpen = fallback || named !== SLIDER
  expectOption(isOpen, 'captcha.fallback', 'false only where provider names a verifier', `false, provider ${named}`)
  const hasSlider = named === SLIDER || fallback
  return {
    verifiers: new Map(Object.entries(verifiers)),
    provider: named,
    alternatives: named === SLIDER || !fallback ? [] : [SLIDER],
    hasSlider,
  }
}
