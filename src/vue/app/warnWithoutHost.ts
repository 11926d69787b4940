import type { TaskgateContext } from '../context/taskgateContext'

import { nextTick } from 'vue'

import { createHeadlessChecks } from '../captcha/headlessChecks'

const warned = new WeakSet<TaskgateContext>()

/** Says once for each app that checks without a button have no place to show. For development only. */
export function warnWithoutHost(context: TaskgateContext): void {
  if (warned.has(context) || typeof document === 'undefined') return
  // What starts a task as the app is set up is earlier than its host.
  void nextTick(() => {
    if (warned.has(context) || context.headlessChecks(createHeadlessChecks).hasHost()) return
    warned.add(context)
    console.warn(
      'vue-taskgate: a task was started outside <ProtectedTaskButton>, and there is no <TaskgateHost /> to show a check ' +
        'if the server asks for one. Add <TaskgateHost /> once to the root component of the app.',
    )
  })
}
