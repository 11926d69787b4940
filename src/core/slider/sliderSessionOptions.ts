import type { SliderChallenge } from '../../protocol/answers'
import type { Clock } from '../environment/clock'
import type { Page } from '../environment/page'
import type { Problem } from '../http/problem'
import type { VerifyCalls } from '../http/verifyCalls'
import type { SliderPass } from './sliderAnswer'
import type { SliderState } from './sliderState'

export interface SliderSessionOptions {
  calls: VerifyCalls
  /** Returns what the pass will be good for, and the server's ticket, if it gave one. Read at each call. */
  request: () => { action: string; verifyToken?: string }
  /** The server has refused an earlier pass: the state begins as `spent`. */
  isAgain?: boolean
  /** Resolves once the pictures of a challenge can be painted. Rejects with a `Problem` if they do not arrive. */
  decode?: (challenge: SliderChallenge) => Promise<void>
  clock?: Clock
  page?: Page
  /** Called with each state and the challenge on show. */
  onState(state: SliderState, challenge: SliderChallenge | undefined): void
  onPass?: (pass: SliderPass) => void
  /** The pass ran out unused. */
  onPassExpired?: () => void
  onFail?: (failure: { reason: string; attemptsLeft?: number }) => void
  /** A call failed. With status 403 the ticket has expired. */
  onError?: (problem: Problem) => void
}
