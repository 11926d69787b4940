import type { CaptchaQueue, CaptchaTurn } from '../../core/captcha/captchaQueue'
import type { App, ComponentInternalInstance, ComputedRef } from 'vue'

import { computed, getCurrentInstance, onActivated, onDeactivated, onScopeDispose, shallowRef, watch } from 'vue'

import { createCaptchaQueue } from '../../core/captcha/captchaQueue'
import { injectTaskgate } from '../context/taskgateKey'

export interface UseModalTurnOptions {
  /** The action of the check. */
  action: () => string
  /** The turn has come. `hasWaited` if another check was on show first. */
  onTurn?: (hasWaited: boolean) => void
  /** The user closed another check of this action and wants no more of them. */
  onCancelled: () => void
}

export interface UseModalTurnReturn {
  /** Whether the dialog may be shown now. */
  isOpen: ComputedRef<boolean>
  /** Queues for a turn. */
  enter(): void
  /** Ends the turn. */
  leave(options?: { cancelsAction?: boolean }): void
}

/** Each app on a page has its own queue; the top layer stacks their dialogs. */
const queues = new WeakMap<App, CaptchaQueue>()

function queueOf(app: App): CaptchaQueue {
  const queue = queues.get(app) ?? createCaptchaQueue()
  queues.set(app, queue)
  return queue
}

/** Returns whether `<KeepAlive>` has deactivated the component or one around it. */
function isKeptAside(instance: ComponentInternalInstance | null): boolean {
  return !!instance && (instance.isDeactivated || isKeptAside(instance.parent))
}

/**
 * Queues for the one modal captcha of the app. A page that `<KeepAlive>` deactivates gives up its turn and queues again
 * once it is activated. During a sign-in the dialog is closed and keeps its turn.
 */
export function useModalTurn({ action, onTurn, onCancelled }: UseModalTurnOptions): UseModalTurnReturn {
  const instance = getCurrentInstance()!
  const queue = queueOf(instance.appContext.app)
  const interruptions = injectTaskgate()?.interruptions
  const isWanted = shallowRef(false)
  const isAside = shallowRef(isKeptAside(instance))
  const turn = shallowRef<CaptchaTurn>()
  let life = new AbortController()

  function release(options?: { cancelsAction?: boolean }): void {
    life.abort()
    turn.value?.leave(options)
    turn.value = undefined
  }

  async function request(): Promise<void> {
    const { signal } = (life = new AbortController())
    try {
      const next = await queue.enter(action(), signal)
      if (signal.aborted) return next.leave()
      turn.value = next
      onTurn?.(next.hasWaited)
    } catch {
      if (!signal.aborted) onCancelled()
    }
  }

  watch(
    () => isWanted.value && !isAside.value,
    (isNeeded) => (isNeeded ? void request() : release()),
    { flush: 'sync' },
  )
  onDeactivated(() => (isAside.value = true))
  onActivated(() => (isAside.value = false))
  onScopeDispose(() => release())

  return {
    isOpen: computed(() => !!turn.value && !interruptions?.isOn.value),
    enter: () => (isWanted.value = true),
    leave(options) {
      release(options)
      isWanted.value = false
    },
  }
}
