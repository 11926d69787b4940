import type { SliderState } from '../../core/slider/sliderState'
import type { Problem } from '../../core/http/problem'
import type { VerifyCalls } from '../../core/http/verifyCalls'
import type { SliderChallenge } from '../../protocol/answers'
import type { UseSliderVerifyOptions, UseSliderVerifyReturn } from './useSliderVerify'

import { getCurrentInstance, onScopeDispose, shallowRef, toValue } from 'vue'

import { bugOf } from '../../core/http/bugOf'
import { logProblem } from '../../core/http/logProblem'
import { createSliderSession } from '../../core/slider/sliderSession'
import { problemTraits } from '../../protocol/problemCodes'
import { DEFAULT_ACTION } from '../../protocol/wire'
import { reportBug } from '../context/reportBug'
import { createPictureDecoder } from './pictureDecoder'

export interface UseSliderOptions extends UseSliderVerifyOptions {
  calls: VerifyCalls
}

/** One session of the puzzle as refs, until the scope ends. */
export function useSlider(options: UseSliderOptions): UseSliderVerifyReturn {
  const app = getCurrentInstance()?.appContext.app
  const state = shallowRef<SliderState>({ name: options.isAgain ? 'spent' : 'idle' })
  const challenge = shallowRef<SliderChallenge>()
  const { stop, ...session } = createSliderSession({
    ...options,
    decode: createPictureDecoder(),
    request: () => ({ action: toValue(options.action) ?? DEFAULT_ACTION, verifyToken: toValue(options.ticket) }),
    onState(next, shown) {
      challenge.value = shown
      state.value = next
    },
    onError(problem) {
      const bug = bugOf(problem)
      if (bug) reportBug(bug, 'a call of the puzzle', app)
      else if (process.env.NODE_ENV !== 'production' && isForDeveloper(problem)) logProblem(problem)
      options.onError?.(problem)
    },
  })
  onScopeDispose(stop)
  return { ...session, state, challenge }
}

/** The puzzle sends no input of a user, so an invalid input is a mistake of the page. */
function isForDeveloper({ code }: Problem): boolean {
  return code === 'invalid-input' || !!problemTraits[code]?.developer
}
