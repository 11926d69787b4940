/**
 * What a Vue app may import.
 *
 * A name is listed here when an application or a design system needs it, is documented, and will be kept.
 * What only our own tests or stories need is not.
 */
export { createTaskgate } from './vue/createTaskgate'
export type { Taskgate } from './vue/createTaskgate'
export type { TaskgateOptions, TaskLookup, VerifyPlace } from './vue/taskgateContext'

export { default as ProtectedTaskButton } from './vue/ProtectedTaskButton.vue'
export type { ProtectedTaskButtonEmits, ProtectedTaskButtonProps } from './vue/ProtectedTaskButton.vue'
export { default as SliderVerify } from './vue/SliderVerify.vue'
export type { SliderVerifyEmits, SliderVerifyProps } from './vue/SliderVerify.vue'
export { default as SliderPuzzle } from './vue/SliderPuzzle.vue'
export type { SliderPuzzleEmits, SliderPuzzleProps } from './vue/SliderPuzzle.vue'
export { default as TaskProgress } from './vue/TaskProgress.vue'
export type { TaskProgressEmits, TaskProgressProps, TaskProgressView } from './vue/TaskProgress.vue'

export { usePolling } from './vue/usePolling'
export type { UsePollingOptions, UsePollingReturn } from './vue/usePolling'
export { useProtectedTask } from './vue/useProtectedTask'
export type { UseProtectedTaskOptions, UseProtectedTaskReturn } from './vue/useProtectedTask'
export { useSliderVerify } from './vue/useSliderVerify'
export type { UseSliderVerifyOptions, UseSliderVerifyReturn } from './vue/useSliderVerify'
export { useTaskStore } from './vue/useTaskStore'
export type { StartOptions, TaskStore } from './vue/useTaskStore'

export { defineAction } from './core/action'
export type { Action, ActionLike, InputOf, Register, ResultOf } from './core/action'
export { defineCaptchaProvider } from './core/captchaProvider'
export type { CaptchaProvider, Proof, SolveContext } from './core/captchaProvider'
export type { VerifyRequest } from './core/gate'
export type { TaskPolling } from './core/followTask'
export { createTaskClient } from './core/taskClient'
export type { TaskAnswer, TaskClient, TaskClientOptions } from './core/taskClient'
export type { CallOverrides } from './core/call'
export { Problem } from './core/problem'
export type { ProblemCode, ProblemInfo } from './core/problem'
export { describeProblem } from './vue/describeProblem'

export { transitions } from './core/task'
export type { ButtonState, Task, TaskState } from './core/task'
export { sliderTransitions } from './core/sliderState'
export type { SliderState, SliderStateName } from './core/sliderState'
export type { SliderAnswer, SliderPass } from './core/sliderSession'
export type { Clock } from './core/clock'
export type { Page } from './core/page'
export type { PollState } from './core/pollState'
export type { PollContext, PollerOptions, PollProgress } from './core/pollerOptions'
export type { SliderChallenge, TaskSnapshot } from './protocol/answers'

declare module 'vue' {
  /** For templates where the components are registered globally. */
  interface GlobalComponents {
    ProtectedTaskButton: typeof import('./vue/ProtectedTaskButton.vue').default
    SliderVerify: typeof import('./vue/SliderVerify.vue').default
    SliderPuzzle: typeof import('./vue/SliderPuzzle.vue').default
    TaskProgress: typeof import('./vue/TaskProgress.vue').default
  }
}
