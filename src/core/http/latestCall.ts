import type { NetworkDoubt } from '../environment/networkDoubt'
import type { Problem } from './problem'

import { problemTraits } from '../../protocol/problemCodes'
import { toProblem } from './toProblem'

export interface LatestCall {
  /** Makes a call and aborts the last one. Its answer or error counts only if no other call has begun since. */
  send<T>(
    call: (signal: AbortSignal) => Promise<T>,
    onAnswer: (answer: T) => void,
    onFailure: (problem: Problem) => void,
  ): void
  abort(): void
}

/** Makes one call at a time: a new call replaces the one in flight. */
export function createLatestCall(network: NetworkDoubt): LatestCall {
  let inFlight = new AbortController()
  const abort = (): void => inFlight.abort()
  return {
    abort,
    send(call, onAnswer, onFailure) {
      abort()
      inFlight = new AbortController()
      const { signal } = inFlight
      network.begin()
      call(signal).then(
        (answer) => {
          if (signal.aborted) return
          network.answered()
          onAnswer(answer)
        },
        (error: unknown) => {
          if (signal.aborted) return
          const problem = toProblem(error)
          if (isLost(problem)) network.lost()
          else network.answered()
          onFailure(problem)
        },
      )
    },
  }
}

/** Whether a call had no answer. */
export function isLost({ code }: Problem): boolean {
  return !!problemTraits[code]?.transient
}
