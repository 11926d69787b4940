import type { SliderSession } from '../../core/slider/sliderSession'
import type { SliderSessionOptions } from '../../core/slider/sliderSessionOptions'
import type { SliderState } from '../../core/slider/sliderState'
import type { VerifyCalls } from '../../core/http/verifyCalls'
import type { SliderChallenge } from '../../protocol/answers'
import type { MaybeRefOrGetter, Ref } from 'vue'

import { createCaller } from '../../core/http/call'
import { createTransport } from '../../core/http/transport'
import { createVerifyCalls } from '../../core/http/verifyCalls'
import { injectTaskgate } from '../context/taskgateKey'
import { useSlider } from './useSlider'

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
  const calls = options.calls ?? injectTaskgate()?.client ?? createVerifyCalls(createCaller(createTransport({}), {}))
  return useSlider({ ...options, calls })
}
