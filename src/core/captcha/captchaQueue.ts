import { Problem } from '../http/problem'

/** The right to show the one modal captcha of an app. */
export interface CaptchaTurn {
  /** Whether another check was on show first, so that time has passed since the ticket was issued. */
  hasWaited: boolean
  /**
   * Ends the turn, and the next check begins. `cancelsAction` also cancels the waiting checks of the same action: a user
   * who closes one puzzle does not want another for the same thing.
   */
  leave(options?: { cancelsAction?: boolean }): void
}

export interface CaptchaQueue {
  /** Resolves when no other check is on show, first come, first served. Rejects with `cancelled`. */
  enter(action: string, signal: AbortSignal): Promise<CaptchaTurn>
}

interface Waiting {
  action: string
  admit(hasWaited: boolean): void
  cancel(): void
}

/** Lets one modal captcha be shown at a time. */
export function createCaptchaQueue(): CaptchaQueue {
  const waiting: Waiting[] = []
  let isTaken = false

  function createTurn(action: string, hasWaited: boolean): CaptchaTurn {
    let isOver = false
    return {
      hasWaited,
      leave({ cancelsAction = false } = {}) {
        if (isOver) return
        isOver = true
        if (cancelsAction) for (const check of waiting.filter((one) => one.action === action)) check.cancel()
        const next = waiting.shift()
        isTaken = next !== undefined
        next?.admit(true)
      },
    }
  }

  return {
    enter(action, signal) {
      return new Promise((resolve, reject) => {
        const check: Waiting = {
          action,
          admit(hasWaited) {
            signal.removeEventListener('abort', check.cancel)
            resolve(createTurn(action, hasWaited))
          },
          cancel() {
            signal.removeEventListener('abort', check.cancel)
            if (waiting.includes(check)) waiting.splice(waiting.indexOf(check), 1)
            reject(new Problem({ code: 'cancelled' }))
          },
        }
        if (signal.aborted) return check.cancel()
        signal.addEventListener('abort', check.cancel)
        if (isTaken) waiting.push(check)
        else {
          isTaken = true
          check.admit(false)
        }
      })
    },
  }
}
