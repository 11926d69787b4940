import type { TestApp } from './testApp'

import { TaskgateHost } from 'vue-taskgate'
import { defineComponent, h, shallowRef } from 'vue'

import { settle } from '../time/pageTime'

export interface TestHosts {
  /** Replaces the mounted hosts with these, by name and in this order. */
  show(...names: string[]): Promise<void>
  /** Returns the names of the hosts that show a dialog. */
  withDialog(): string[]
}

/** Mounts an app with any number of `<TaskgateHost />`, initially none. */
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
