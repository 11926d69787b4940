import type { SliderVerifyProps, TaskgateOptions } from 'vue-taskgate'
import type { Faults } from '../backend/network'

import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { vi, expect } from 'vitest'
import { createTaskgate, SliderVerify } from 'vue-taskgate'

import { createTestBackend } from '../backend/testBackend'
import { drag } from './hand'

export const slider = (): HTMLElement => document.querySelector('[data-part=slider]')!
export const part = (name: string): HTMLElement => slider().querySelector(`[data-part=${name}]`)!
export const state = (): string | undefined => document.querySelector<HTMLElement>('[data-part=slider]')?.dataset.state
export const inState = (name: string) => vi.waitFor(() => expect(state()).toBe(name), 3_000)

/** Mounts the puzzle on the real server half. Needs `enableAutoUnmount`. */
export function showVerify(
  props: SliderVerifyProps = {},
  { faults, ...options }: TaskgateOptions & { faults?: Faults } = {},
  attachTo: Element = document.body,
) {
  const backend = createTestBackend({ faults })
  const plugin = createTaskgate({ fetch: backend.fetch, ...options })
  const wrapper = mount(SliderVerify, {
    props: props as never,
    attachTo,
    global: { plugins: [createPinia(), plugin] },
  })
  return {
    ...backend,
    wrapper,
    events: (name: string) => (wrapper.emitted(name) ?? []).map((given) => given[0]),
    api: wrapper.vm as unknown as InstanceType<typeof SliderVerify>,
    /** Puts the piece by drag; `off` px of the picture beside its place. */
    async solve(off = 0) {
      const x = await backend.answer()
      for (const animation of document.getAnimations()) animation.cancel() // a dialog that rises is not there yet
      const target = x + off > 260 ? x - off : x + off
      await drag(part('handle'), (target * part('track').offsetWidth) / 320)
    },
  }
}
