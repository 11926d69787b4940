/**
 * How a check comes onto a page, whatever draws it: loading, turns, the dialog and its place.
 * The slider is one of several things that can be shown so, and is in a folder of its own.
 */
import type { CaptchaProvider, Proof } from '../../core/captcha/captchaProvider'
import type { VerifyRequest } from '../../core/captcha/obtainPass'
import type { CaptchaChunk, Check } from '../context/check'
import type { ComponentProvider, TaskgateContext } from '../context/taskgateContext'
import type { Ref } from 'vue'

import { onScopeDispose, shallowReactive, shallowRef } from 'vue'

export interface UseCaptchaOptions {
  context: TaskgateContext
  /** Where the component wants to show a check: over the page, or at its place in the page. */
  mode: () => 'popup' | 'embed'
  /** That place. */
  place: () => HTMLElement | null
}

export interface UseCaptchaReturn {
  /** The checks to draw, each by its own `component`. */
  checks: readonly Check[]
  /** Whether what draws a check did not arrive: mostly the page is older than the last deployment. */
  isOutdated: Readonly<Ref<boolean>>
  /** Gets one proof. Rejects with a `Problem`. Once the component is gone, `<TaskgateHost />` shows the check. */
  verify(request: VerifyRequest): Promise<Proof>
}

/** Lets a component draw its own checks in its own template. */
export function useCaptcha({ context, mode, place }: UseCaptchaOptions): UseCaptchaReturn {
  const checks = shallowReactive<Check[]>([])
  const isOutdated = shallowRef(false)
  let isGone = false
  onScopeDispose(() => (isGone = true))

  async function load(provider: CaptchaProvider | ComponentProvider): Promise<CaptchaChunk> {
    isOutdated.value = false
    try {
      return await context.loadCaptcha(provider)
    } catch (error) {
      isOutdated.value = true
      throw error
    }
  }

  return {
    checks,
    isOutdated,
    async verify(request) {
      const element = place()
      if (isGone || !element) return context.verify(request)
      const provider = context.providerOf(request.provider)
      if (process.env.NODE_ENV !== 'production') warnInModalDialog(element, provider)
      const { solveCheck } = await load(provider)
      return solveCheck(checks, { request, provider, mode: mode(), context }, element)
    },
  }
}

function isInModalDialog(element: Element | undefined): boolean {
  if (!element) return false
  return !!element.closest('dialog:modal') || isInModalDialog((element.getRootNode() as ShadowRoot).host)
}

function warnInModalDialog(element: Element, provider: CaptchaProvider | ComponentProvider): void {
  if ('load' in provider || provider.surface === 'dialog' || !isInModalDialog(element)) return
  console.warn(
    `vue-taskgate: config. The captcha provider '${provider.name}' may draw outside its place, but the button stands in a modal ` +
      '<dialog>, under which everything else on the page is inert. Open that dialog with show() instead of showModal().',
  )
}
