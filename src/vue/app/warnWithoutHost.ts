import type { TaskgateContext } from '../context/taskgateContext'

import { nextTick } from 'vue'

import { createHeadlessChecks } from '../captcha/headlessChecks'

const warned = new WeakSet<TaskgateContext>()

/** Warns once for each app without a host that no check can be shown. For development only. */
export function warnWithoutHost(context: TaskgateContext): void {
  if (warned.has(context) || typeof document === 'undefined') return
  // A start during the setup of the app comes before its host.
  void nextTick(() => {
    if (warned.has(context) || context.headlessChecks(createHeadlessChecks).hasHost()) return
    warned.add(context)
    console.warn(
      'vue-taskgate: a task was started outside <ProtectedTaskButton>, and there is no <TaskgateHost /> to show a check ' +
        'if the server asks for one. Add <TaskgateHost /> once to the root component of the app.',
    )
  })
}
