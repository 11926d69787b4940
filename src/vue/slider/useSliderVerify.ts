import type { SliderSession } from '../../core/slider/sliderSession'
import type { SliderSessionOptions } from '../../core/slider/sliderSessionOptions'
import type { SliderState } from '../../core/slider/sliderState'
import type { Problem } from '../../core/http/problem'
import type { VerifyCalls } from '../../core/http/verifyCalls'
import type { SliderChallenge } from '../../protocol/answers'
import type { MaybeRefOrGetter, Ref } from 'vue'

import { getCurrentInstance, onScopeDispose, shallowRef, toValue } from 'vue'

import { bugOf } from '../../core/http/bugOf'
import { createCaller } from '../../core/http/call'
import { logProblem } from '../../core/http/logProblem'
import { createSliderSession } from '../../core/slider/sliderSession'
import { createTransport } from '../../core/http/transport'
import { createVerifyCalls } from '../../core/http/verifyCalls'
import { problemTraits } from '../../protocol/problemCodes'
import { DEFAULT_ACTION } from '../../protocol/wire'
import { reportBug } from '../context/reportBug'
import { injectTaskgate } from '../context/taskgateKey'
import { createPictureDecoder } from './pictureDecoder'

export interface UseSliderVerifyOptions extends Pick<
  SliderSessionOptions,
  'isAgain' | 'onPass' | 'onPassExpired' | 'onFail' | 'onError'
> {
  /** What the pass will be good for. Default `startTask`. */
  action?: MaybeRefOrGetter<string | undefined>
  /** The server's ticket, if a risk check gave one. */
  ticket?: MaybeRefOrGetter<string | undefined>
  /** Calls of your own. Default: those of `createTaskgate`, else `/api`. */
  calls?: VerifyCalls
}

export interface UseSliderVerifyReturn extends Omit<SliderSession, 'stop'> {
  /** The state of the puzzle: a union on `name`. */
  state: Readonly<Ref<SliderState>>
  challenge: Readonly<Ref<SliderChallenge | undefined>>
}

/** The puzzle without its looks: bind `state` and `challenge` to `<SliderPuzzle>` or to a view of your own. */
export function useSliderVerify(options: UseSliderVerifyOptions = {}): UseSliderVerifyReturn {
  const context = injectTaskgate()
  const app = getCurrentInstance()?.appContext.app
  const calls = options.calls ?? context?.client ?? createVerifyCalls(createCaller(createTransport({}), {}))
  const state = shallowRef<SliderState>({ name: options.isAgain ? 'spent' : 'idle' })
  const challenge = shallowRef<SliderChallenge>()
  const { stop, ...session } = createSliderSession({
    ...options,
    calls,
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
