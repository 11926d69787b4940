import type { CaptchaProvider } from '../core/captchaProvider'
import type { SliderMessages } from '../locales/locale'
import type { AppContext } from 'vue'

import { createVNode, render } from 'vue'

import { SLIDER } from '../protocol/wire'
import { renderApart } from './renderApart'
import SliderVerify from './SliderVerify.vue'

export interface SliderProviderOptions {
  /** The app that the puzzle belongs to, for what it injects. */
  appContext?: () => AppContext | undefined
  messages?: () => Partial<SliderMessages> | undefined
}

/** The slider as a captcha provider: in the dialog of the page, or in the host. */
export function createSliderProvider({ appContext, messages }: SliderProviderOptions = {}): CaptchaProvider {
  return {
    name: SLIDER,
    surface: 'none',
    solve({ host, mode, action, ticket, attempt, signal }) {
      const opener = document.activeElement as HTMLElement | null
      const place = mode === 'embed' ? host : document.createElement('div')
      const puzzle = createVNode(SliderVerify, {
        mode,
        action,
        ticket,
        closable: true,
        again: attempt > 1,
        messages: messages?.(),
        onClose() {
          render(null, place)
          if (document.activeElement === document.body) opener?.focus()
        },
      })
      render(null, place) // what an earlier proof has left
      renderApart(puzzle, place, appContext?.())
      return (puzzle.component!.exposed as InstanceType<typeof SliderVerify>).verify({ ticket, signal })
    },
  }
}
