import type { TestApp } from './testApp'

import { TaskgateHost } from 'vue-taskgate'
import { defineComponent, h, shallowRef } from 'vue'

import { settle } from '../time/pageTime'

export interface TestHosts {
  /** Puts these hosts on the page, by name, in this order, in place of those that are there. */
  show(...names: string[]): Promise<void>
  /** Names of the hosts that show a dialog. */
  withDialog(): string[]
}

/** One app with as many `<TaskgateHost />` as a test likes; at first with none. */
export function mountHosts(app: TestApp): TestHosts {
  const shown = shallowRef<string[]>([])
  const wrapper = app.mount(
    defineComponent(() => () => shown.value.map((id) => h('div', { key: id, id }, h(TaskgateHost)))),
  )
  return {
    async show(...names) {
      shown.value = names
      await settle()
    },
    withDialog: () => wrapper.findAll('div[id]:has(dialog)').map(({ element }) => element.id),
  }
}
