import type { Problem } from '../core/problem'
import type { SliderAnswer, SliderPass, SliderSession } from '../core/sliderSession'
import type { SliderState } from '../core/sliderState'
import type { VerifyCalls } from '../core/verifyCalls'
import type { SliderChallenge } from '../protocol/answers'
import type { MaybeRefOrGetter, Ref } from 'vue'

import { inject, onScopeDispose, shallowRef, toValue } from 'vue'

import { createCaller } from '../core/call'
import { createSliderSession } from '../core/sliderSession'
import { createTransport } from '../core/transport'
import { createVerifyCalls } from '../core/verifyCalls'
import { DEFAULT_ACTION } from '../protocol/wire'
import { taskgateKey } from './taskgateKey'

export interface UseSliderVerifyOptions {
  /** What the pass will be good for. Default `startTask`. */
  action?: MaybeRefOrGetter<string | undefined>
  /** The server's ticket, if a risk check gave one. */
  ticket?: MaybeRefOrGetter<string | undefined>
  /** The server has refused an earlier pass, and the title says so. Default false. */
  isAgain?: boolean
  /** Calls of your own. Default: those of `createTaskgate`, else `/api`. */
  calls?: VerifyCalls
  onPass?: (pass: SliderPass) => void
  onFail?: (failure: { reason: string; attemptsLeft?: number }) => void
  onError?: (problem: Problem) => void
  onState?: (state: SliderState) => void
}

export interface UseSliderVerifyReturn {
  /** Where the puzzle stands: a union on `name`. */
  state: Readonly<Ref<SliderState>>
  challenge: Readonly<Ref<SliderChallenge | undefined>>
  /** Fetches a challenge, if none is there. */
  load(): void
  refresh(): void
  grab(): void
  release(): void
  submit(answer: SliderAnswer): void
  /** The pass was used or refused: fetches a new challenge. */
  spend(): void
  /** Back to the beginning: nothing is fetched until `load`. */
  reset(): void
}

/** The puzzle without its looks: bind `state` and `challenge` to `<SliderPuzzle>` or to a view of your own. */
export function useSliderVerify(options: UseSliderVerifyOptions = {}): UseSliderVerifyReturn {
  const calls =
    options.calls ?? inject(taskgateKey, undefined)?.client ?? createVerifyCalls(createCaller(createTransport({}), {}))
  const state = shallowRef<SliderState>({ name: options.isAgain ? 'spent' : 'idle' })
  const challenge = shallowRef<SliderChallenge>()
  let session: SliderSession | undefined

  function current(): SliderSession {
    return (session ??= createSliderSession({
      calls,
      action: toValue(options.action) ?? DEFAULT_ACTION,
      ticket: () => toValue(options.ticket),
      isAgain: options.isAgain,
      onState(next, shown) {
        state.value = next
        challenge.value = shown
        options.onState?.(next)
      },
      onPass: (pass) => options.onPass?.(pass),
      onFail: (failure) => options.onFail?.(failure),
      onError: (problem) => options.onError?.(problem),
    }))
  }

  function reset(): void {
    session?.stop()
    session = undefined
    state.value = { name: 'idle' }
    challenge.value = undefined
  }

  onScopeDispose(() => session?.stop())

  return {
    state,
    challenge,
    load: () => current().load(),
    refresh: () => current().refresh(),
    grab: () => current().grab(),
    release: () => current().release(),
    submit: (answer) => current().submit(answer),
    spend: () => current().spend(),
    reset,
  }
}
