import type { Action, ActionLike, InputOf, ResultOf } from '../../core/task/action'
import type { Task } from '../../core/task/task'
import type { ButtonAction } from './buttonView'
import type { ProtectedTaskButtonEmits, ProtectedTaskButtonProps } from './ProtectedTaskButton.vue'
import type { Ref } from 'vue'

import { useTimeoutFn } from '@vueuse/core'
import { computed, onBeforeUnmount, onMounted, shallowRef, watch } from 'vue'

import { Problem } from '../../core/http/problem'
import { isSettled } from '../../core/task/task'
import { toAction } from '../../core/task/toAction'
import { isHandedOver, takesFurtherStarts } from '../app/furtherStarts'
import { useTaskgate } from '../app/useTaskgate'
import { useCaptcha } from '../captcha/useCaptcha'
import { useStartedTask } from '../composables/useStartedTask'
import { checkStylesheet } from '../parts/checkStylesheet'
import { currentPage, navigateOnDone } from './navigateOnDone'
import { takeInput } from './takeInput'
import { useButtonView } from './useButtonView'

type Defaults = 'busyUntil' | 'verifyMode' | 'type'

export interface UseTaskButtonOptions<A extends ActionLike> {
  props: ProtectedTaskButtonProps<A> & Required<Pick<ProtectedTaskButtonProps<A>, Defaults>>
  /** The task on show, which the app can read and set. */
  model: Ref<Task | undefined>
  /** The label, if its slot holds plain text. */
  label: () => string
  /** The place of an embedded check. */
  place: () => HTMLElement | null
  emit(name: keyof ProtectedTaskButtonEmits, ...args: unknown[]): void
}

/** `beforeStart` and `:input` may take this long before the button shows that it is busy, in ms. */
const HOOKS_MS = 300
/** Shown in place of the task while the app's hooks run. */
const TAKING_INPUT = { key: '', action: '', state: 'checking', createdAt: 0 } satisfies Task
/** How long the button shows success, in ms. */
const DONE_MS = 1_600

/** Holds what a button does: takes the input, starts one task at a time, shows its checks, emits its steps. */
export function useTaskButton<A extends ActionLike>(options: UseTaskButtonOptions<A>) {
  const { props, model, label, place } = options
  const taskgate = useTaskgate()
  const { isPending: isSuccessShown, start: showSuccess } = useTimeoutFn(() => undefined, DONE_MS, { immediate: false })
  const action = computed(() => toAction(props.action))
  const captcha = useCaptcha({ context: taskgate, mode: () => props.verifyMode, place })
  let isTakingInput = false
  const isTakingLong = shallowRef(false)
  const { start: awaitHooks, stop: endHooks } = useTimeoutFn(() => (isTakingLong.value = true), HOOKS_MS, {
    immediate: false,
  })
  let isUnmounted = false
  /** The page on which the last task was started here. */
  let startedOn: string | undefined

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
      onTask: emitStep,
      async verify(request) {
        const proof = await captcha.verify(request)
        emit('verify', proof.by)
        return proof
      },
    }),
  )

  const task = computed(() => started.task.value ?? (model.value as Task<ResultOf<A>> | undefined))
  /** The task as long as the button itself shows it: not after success was shown, nor after it was handed over. */
  const shownTask = computed(() => {
    const isOver = task.value?.state === 'done' && started.task.value && !isSuccessShown.value
    return isOver || isHandedOver(task.value, props) ? undefined : task.value
  })

  const { view, words, percent } = useButtonView({
    task: () => (isTakingLong.value ? TAKING_INPUT : shownTask.value),
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

  /** Emits the event that a step of a task is. The model comes first, so that a listener finds the new task in it. */
  function emitStep(next: Task, previous: Task): void {
    const step = next as Task<ResultOf<A>>
    const { state, taskId } = step
    model.value = started.task.value
    if (taskId && taskId !== previous.taskId) emit('accepted', step)
    if (state === previous.state) return emit('progress', step)
    if (state === 'done') {
      showSuccess()
      emit('done', step.result, step)
    } else if (state === 'failed') emit('failed', new Problem(step.problem), step)
    else if (state === 'cancelled' || state === 'expired' || state === 'stalled') emit(state)
    if (isSettled(step)) emit('settled', step)
    const isOnSamePage = !isUnmounted && startedOn === currentPage()
    if (state === 'done' && isOnSamePage) void navigateOnDone(props.to, step, taskgate.config)
  }

  function preload(): void {
    taskgate.preload(props.provider ?? action.value.provider)
  }

  /** Takes the input and starts. A second call meanwhile does nothing. */
  async function start(): Promise<void> {
    if (isTakingInput || isUnmounted || view.value.isBusy) return
    isTakingInput = true
    preload()
    awaitHooks()
    const taken = await takeInput(props, (error) => taskgate.reportBug(error, ':input or beforeStart()'))
    endHooks()
    isTakingInput = isTakingLong.value = false
    if (!taken) return
    if (isUnmounted) return warnOfUnmount()
    startedOn = currentPage()
    const input = taken.input as InputOf<A>
    emit('started', input)
    void started.start(input)
  }

  async function cancel(): Promise<boolean> {
    try {
      return (await props.beforeCancel?.()) !== false && started.cancel()
    } catch (error) {
      if (error instanceof Error) taskgate.reportBug(error, 'beforeCancel()')
      return false // a rejection keeps the task
    }
  }

  function retry(): void {
    startedOn = currentPage()
    if (!started.retry()) void start()
  }

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

  /** Does what the note offers. The button takes the focus, since the note's own button disappears. */
  function act(name: ButtonAction, trigger: HTMLElement | null): void {
    trigger?.focus()
    actions[name]()
  }

  /** Scrolls to the check that waits for the user, and focuses it. */
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
    isUnmounted = true
    if (process.env.NODE_ENV !== 'production' && isUnaccepted(started.task.value)) warnOfUnmount()
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
    preload,
  }
}

/** Whether the server has not accepted a task that was started. */
function isUnaccepted(task: Task | undefined): boolean {
  return takesFurtherStarts(task) && task.state !== 'idle' && !task.taskId
}

function warnOfUnmount(): void {
  if (process.env.NODE_ENV === 'production') return
  console.warn(
    'vue-taskgate: The button was removed before its task started; keep it mounted, or use useProtectedTask with ' +
      '<TaskgateHost />.',
  )
}
