import type { SliderPass } from '../../core/slider/sliderAnswer'

import { Problem } from '../../core/http/problem'
import { SLIDER } from '../../protocol/wire'

/** A solved puzzle, in the shape of a captcha provider's proof. */
export type SliderProof = SliderPass & { by: string }

export interface PendingProof {
  /** Resolves with the next pass. Cancels an earlier call. */
  wait(signal: AbortSignal | undefined, onAbort: () => void): Promise<SliderProof>
  resolve(pass: SliderPass): void
  reject(problem: Problem): void
}

/** Holds the one call that waits for the puzzle to be solved. */
export function createPendingProof(): PendingProof {
  let settle: { resolve(proof: SliderProof): void; reject(problem: Problem): void } | undefined
  let listening = new AbortController()

  /** Returns the waiting call and forgets it. */
  function release(): typeof settle {
    const waiting = settle
    settle = undefined
    listening.abort()
    return waiting
  }

  return {
    wait(signal, onAbort) {
      release()?.reject(new Problem({ code: 'cancelled' }))
      listening = new AbortController()
      signal?.addEventListener('abort', onAbort, listening)
      return new Promise((resolve, reject) => (settle = { resolve, reject }))
    },
    resolve: (pass) => release()?.resolve({ ...pass, by: SLIDER }),
    reject: (problem) => release()?.reject(problem),
  }
}
