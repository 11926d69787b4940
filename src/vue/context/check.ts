import type { CaptchaProvider, Proof } from '../../core/captcha/captchaProvider'
import type { VerifyRequest } from '../../core/captcha/obtainPass'
import type { ComponentProvider, TaskgateContext } from './taskgateContext'
import type { Component, Ref } from 'vue'

/** One check that is shown, from its request to its proof. */
export interface Check {
  readonly id: number
  readonly request: VerifyRequest
  readonly provider: CaptchaProvider | ComponentProvider
  /** Over the page, or at its place in the page. */
  readonly mode: 'popup' | 'embed'
  readonly context: TaskgateContext
  /** Draws the check: takes it as its prop `check`, and settles it. */
  readonly component: Component
  /** Whether the caller has its proof or its problem. */
  isSettled(): boolean
  resolve(proof: Proof): void
  reject(problem: unknown): void
  /** Takes the check off the page. */
  leave(): void
}

/**
 * Gets one proof: shows a check among `checks` or at its `place` in the page, or works unseen. Rejects with a `Problem`,
 * with `cancelled` once the request is aborted.
 */
export type SolveCheck = (
  checks: Check[],
  given: Pick<Check, 'request' | 'provider' | 'mode' | 'context'>,
  place?: HTMLElement,
) => Promise<Proof>

/** The chunk that is loaded when a check is needed. */
export interface CaptchaChunk {
  solveCheck: SolveCheck
}

/** Checks without a button, for stores, guards and composables. */
export interface HeadlessChecks {
  /** The checks to show. */
  readonly checks: readonly Check[]
  /** Shows a check until it has a proof. */
  solve(given: Pick<Check, 'request' | 'provider' | 'context'>): Promise<Proof>
  /** Whether any `<TaskgateHost />` is mounted. */
  hasHost(): boolean
  /** Resolves when one is mounted. Rejects with a `config` `Problem` after 3 s without one, and on a server. */
  hostPresent(): Promise<void>
  /** Registers a host. The first one shows the checks. */
  register(): { readonly isFirst: Readonly<Ref<boolean>>; leave(): void }
}

/** Times when no dialog of ours may be modal: a sign-in, or a challenge that a vendor draws itself. */
export interface Interruptions {
  readonly isOn: Readonly<Ref<boolean>>
  /** Returns the function that ends it. */
  begin(): () => void
}
