import type { Action, ActionLike, InputOf, ResultOf } from '../../core/task/action'
import type { Task } from '../../core/task/task'
import type { ButtonAction } from './buttonView'
import type { ProtectedTaskButtonEmits, ProtectedTaskButtonProps } from './ProtectedTaskButton.vue'
import type { Ref } from 'vue'

import { useTimeoutFn } from '@vueuse/core'
import { computed, onBeforeUnmount, onMounted, watch } from 'vue'

import { Problem } from '../../core/http/problem'
import { isSettled } from '../../core/task/task'
import { toAction } from '../../core/task/toAction'
import { useTaskgate } from '../app/useTaskgate'
import { useCaptcha } from '../captcha/useCaptcha'
import { useStartedTask } from '../composables/useStartedTask'
import { checkStylesheet } from '../parts/checkStylesheet'
import { takeInput } from './takeInput'
import { useButtonView } from './useButtonView'
import { useNavigateOnDone } from './useNavigateOnDone'

type Defaults = 'busyUntil' | 'verifyMode' | 'type'

export interface UseTaskButtonOptions<A extends ActionLike> {
  props: ProtectedTaskButtonProps<A> & Required<Pick<ProtectedTaskButtonProps<A>, Defaults>>
  /** The task on show, for the app to read and to set. */
  model: Ref<Task | undefined>
  /** What the button is called, if its slot says so in plain text. */
  label: () => string
  /** The place of an embedded check. */
  place: () => HTMLElement | null
  emit(name: keyof ProtectedTaskButtonEmits, ...args: unknown[]): void
}

/** How long success shows in the button, in ms. */
const DONE_MS = 1_600

/** What a button does: takes the input, starts one task at a time, shows its checks, tells how it goes. */
export function useTaskButton<A extends ActionLike>(options: UseTaskButtonOptions<A>) {
  const { props, model, label, place } = options
  const taskgate = useTaskgate()
  const { isPending: isSuccessShown, start: showSuccess } = useTimeoutFn(() => undefined, DONE_MS, { immediate: false })
  const navigation = useNavigateOnDone(() => props.to, taskgate.config)
  const action = computed(() => toAction(props.action))
  const captcha = useCaptcha({ context: taskgate, mode: () => props.verifyMode, place })
  let isTaking = false
  let hasLeft = false

  const started = useStartedTask<A>(
    () => action.value as Action as A,
    () => ({
      prepare: props.prepare as ((input: never) => unknown) | undefined,
      provider: props.provider,
      polling: props.polling,
      taskKey: props.taskKey,
      busyUntil: props.busyUntil,
      get label() {
        return action.value.label ?? (label() || undefined)
      },
      onTask: tell,
      async verify(request) {
        const proof = await captcha.verify(request)
        emit('verify', proof.by)
        return proof
      },
    }),
  )

  const task = computed(() => started.task.value ?? (model.value as Task<ResultOf<A>> | undefined))
  /** The task that the button itself tells of: success goes after a while, acceptance may be enough. */
  const shown = computed(() => {
    const { state, taskId } = task.value ?? {}
    const isOver = state === 'done' && started.task.value && !isSuccessShown.value
    const isFree = props.busyUntil === 'accepted' && !props.taskKey && taskId
    return isOver || isFree ? undefined : task.value
  })

  const { view, words, percent } = useButtonView({
    task: () => shown.value,
    label: () => label() || action.value.label || '',
    locale: () => taskgate.locale,
    isOutdated: () => captcha.isOutdated.value,
    messages: () => props.messages,
  })

  function emit<Name extends keyof ProtectedTaskButtonEmits<A>>(
    name: Name,
    ...args: ProtectedTaskButtonEmits<A>[Name]
  ): void {
    options.emit(name, ...args)
  }

  /** Tells what a step is. */
  function tell(next: Task, last: Task): void {
    const step = next as Task<ResultOf<A>>
    const { state, taskId } = step
    model.value = started.task.value
    if (taskId && taskId !== last.taskId) emit('accepted', step)
    if (state === last.state) return emit('progress', step)
    if (state === 'done') {
      showSuccess()
      emit('done', step.result, step)
    } else if (state === 'failed') emit('failed', new Problem(step.problem), step)
    else if (state === 'cancelled' || state === 'expired' || state === 'stalled') emit(state)
    if (isSettled(step)) emit('settled', step)
    if (state === 'done' && !hasLeft) void navigation.done(step)
  }

  /** Takes the input and starts; a second call meanwhile does nothing. */
  async function start(): Promise<void> {
    if (isTaking || hasLeft || view.value.isBusy) return
    isTaking = true
    taskgate.preload(props.provider ?? action.value.provider)
    const taken = await takeInput(props)
    isTaking = false
    if (!taken) return
    if (hasLeft) return warnOfLeaving()
    navigation.start()
    const input = taken.input as InputOf<A>
    emit('started', input)
    void started.start(input)
  }

  async function cancel(): Promise<boolean> {
    try {
      return (await props.beforeCancel?.()) !== false && started.cancel()
    } catch {
      return false // a rejection keeps the task
    }
  }

  function retry(): void {
    navigation.start()
    if (!started.retry()) void start()
  }

  /** Forgets the task. On the server it goes on. */
  function reset(): void {
    started.reset()
    model.value = undefined
  }

  const actions: Record<ButtonAction, () => void> = {
    cancel: () => void cancel(),
    tryAgain: retry,
    resume: started.resume,
    startAgain: started.resume,
    reload: () => location.reload(),
  }

  /** Does what a note offers. The button takes the focus, since what was clicked goes with what it was for. */
  function act(name: ButtonAction, trigger: HTMLElement | null): void {
    trigger?.focus()
    actions[name]()
  }

  /** Leads the user to the check that waits. */
  function showCheck(): void {
    place()?.scrollIntoView({ block: 'nearest' })
    place()?.querySelector<HTMLElement>('input, iframe')?.focus()
  }

  watch(started.task, (next) => (model.value = next), { flush: 'sync' })
  onMounted(() => {
    if (started.task.value) model.value = started.task.value
    if (process.env.NODE_ENV !== 'production') checkStylesheet(place()!)
  })
  onBeforeUnmount(() => {
    hasLeft = true
    const { taskId, state = 'idle' } = started.task.value ?? {}
    if (!taskId && !isSettled({ state }) && state !== 'idle') warnOfLeaving()
  })

  return {
    action,
    checks: captcha.checks,
    task,
    view,
    words,
    percent,
    start,
    cancel,
    retry,
    resume: started.resume,
    reset,
    act,
    showCheck,
    preload: () => taskgate.preload(props.provider ?? action.value.provider),
  }
}

function warnOfLeaving(): void {
  if (process.env.NODE_ENV === 'production') return
  console.warn(
    'vue-taskgate: The button was removed before its task started; keep it mounted, or use useProtectedTask with ' +
      '<TaskgateHost />.',
  )
}
