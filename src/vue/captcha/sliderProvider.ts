import type { CaptchaProvider } from '../../core/captcha/captchaProvider'
import type { Problem } from '../../core/http/problem'
import type { AppContext } from 'vue'

import { createVNode, render } from 'vue'

import { SLIDER } from '../../protocol/wire'
import { renderApart } from './renderApart'
import SliderVerify from '../slider/SliderVerify.vue'

/**
 * The slider as a captcha provider: in the dialog of the page, or in the host. Its calls and its words are those of the
 * app that it is asked to be in.
 */
export function createSliderProvider(appContext: () => AppContext | undefined): CaptchaProvider {
  return {
    name: SLIDER,
    surface: 'none',
    solve({ host, mode, action, ticket, attempt, isUnchecked, signal }) {
      const opener = document.activeElement as HTMLElement | null
      const place = mode === 'embed' ? host : document.createElement('div')
      function leave(): void {
        render(null, place)
        if (document.activeElement === document.body) opener?.focus()
      }
      return new Promise((resolve, reject) => {
        function fail(problem: Problem): void {
          leave() // or it would keep others from the dialog
          reject(problem)
        }
        const puzzle = createVNode(SliderVerify, {
          mode,
          action,
          ticket,
          closable: true,
          again: attempt > 1,
          onClose: leave,
          onError: isUnchecked ? fail : undefined,
        })
        render(null, place) // what an earlier proof has left
        renderApart(puzzle, place, appContext())
        const { verify } = puzzle.component!.exposed as InstanceType<typeof SliderVerify>
        verify({ ticket, signal }).then(resolve, fail)
      })
    },
  }
}
