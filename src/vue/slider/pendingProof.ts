import type { SliderPass } from '../../core/slider/sliderSession'

import { Problem } from '../../core/http/problem'
import { SLIDER } from '../../protocol/wire'

/** A solved puzzle, as a captcha provider gives it. */
export type SliderProof = SliderPass & { by: string }

export interface PendingProof {
  /** Resolves with the next pass. Takes the place of an earlier caller, who is cancelled. */
  wait(signal: AbortSignal | undefined, onAbort: () => void): Promise<SliderProof>
  resolve(pass: SliderPass): void
  reject(problem: Problem): void
}

/** The one caller who waits for a puzzle to be solved. */
export function createPendingProof(): PendingProof {
  let settle: { resolve(proof: SliderProof): void; reject(problem: Problem): void } | undefined
  let listening = new AbortController()

  function take(): typeof settle {
    const taken = settle
    settle = undefined
    listening.abort()
    return taken
  }

  return {
    wait(signal, onAbort) {
      take()?.reject(new Problem({ code: 'cancelled' }))
      listening = new AbortController()
      signal?.addEventListener('abort', onAbort, listening)
      return new Promise((resolve, reject) => (settle = { resolve, reject }))
    },
    resolve: (pass) => take()?.resolve({ ...pass, by: SLIDER }),
    reject: (problem) => take()?.reject(problem),
  }
}
