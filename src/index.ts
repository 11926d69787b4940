/**
 * The public exports for a Vue app.
 *
 * A name is listed here if an application or a design system needs it, it is documented, and it will be kept.
 * Names that only our own tests or stories need are not listed.
 */
export { createTaskgate } from './vue/app/createTaskgate'
export type { Taskgate } from './vue/app/createTaskgate'
export { default as TaskgateHost } from './vue/app/TaskgateHost.vue'
export type { ComponentProvider, TaskgateOptions, TaskLookup } from './vue/context/taskgateContext'

export { default as ProtectedTaskButton } from './vue/button/ProtectedTaskButton.vue'
export type { ProtectedTaskButtonEmits, ProtectedTaskButtonProps } from './vue/button/ProtectedTaskButton.vue'
export { default as SliderVerify } from './vue/slider/SliderVerify.vue'
export type { SliderVerifyEmits, SliderVerifyProps } from './vue/slider/SliderVerify.vue'
export { default as SliderPuzzle } from './vue/slider/SliderPuzzle.vue'
export type { SliderPuzzleEmits, SliderPuzzleProps } from './vue/slider/SliderPuzzle.vue'
export { default as TaskProgress } from './vue/progress/TaskProgress.vue'
export type { TaskProgressEmits, TaskProgressProps, TaskProgressView } from './vue/progress/TaskProgress.vue'

export { usePolling } from './vue/composables/usePolling'
export type { UsePollingOptions, UsePollingReturn } from './vue/composables/usePolling'
export { useProtectedTask } from './vue/composables/useProtectedTask'
export type { UseProtectedTaskOptions, UseProtectedTaskReturn } from './vue/composables/useProtectedTask'
export { useSliderVerify } from './vue/slider/useSliderVerify'
export type { UseSliderVerifyOptions, UseSliderVerifyReturn } from './vue/slider/useSliderVerify'
export { sliderProvider } from './vue/slider/sliderProvider'
export { useTaskStore } from './vue/app/useTaskStore'
export type { StartOptions, TaskStore } from './vue/app/useTaskStore'

export { defineAction } from './core/task/action'
export type { Action, ActionLike, InputOf, Register, ResultOf } from './core/task/action'
export { defineCaptchaProvider } from './core/captcha/captchaProvider'
export type { CaptchaProvider, Proof, SolveContext } from './core/captcha/captchaProvider'
export type { VerifyRequest } from './core/captcha/obtainPass'
export type { TaskPolling } from './core/task/pollTask'
export { createTaskClient } from './core/http/taskClient'
export type { TaskAnswer, TaskClient, TaskClientOptions } from './core/http/taskClient'
export type { CallOverrides } from './core/http/call'
export { Problem } from './core/http/problem'
export type { ProblemInfo } from './core/http/problem'
export type { ProblemCode } from './protocol/problemCodes'
export { describeProblem } from './locales/describeProblem'

export { transitions } from './core/task/task'
export type { ButtonState, Task, TaskState } from './core/task/task'
export { sliderTransitions } from './core/slider/sliderState'
export type { SliderState, SliderStateName } from './core/slider/sliderState'
export type { SliderAnswer, SliderPass } from './core/slider/sliderAnswer'
export type { Clock } from './core/environment/clock'
export type { Page } from './core/environment/page'
export type { PollState } from './core/polling/pollState'
export type { PollContext, PollerOptions, PollProgress } from './core/polling/pollerOptions'
export type { SliderChallenge, TaskSnapshot } from './protocol/answers'

declare module 'vue' {
  /** For templates where the components are registered globally. */
  interface GlobalComponents {
    ProtectedTaskButton: typeof import('./vue/button/ProtectedTaskButton.vue').default
    SliderVerify: typeof import('./vue/slider/SliderVerify.vue').default
    SliderPuzzle: typeof import('./vue/slider/SliderPuzzle.vue').default
    TaskProgress: typeof import('./vue/progress/TaskProgress.vue').default
    TaskgateHost: typeof import('./vue/app/TaskgateHost.vue').default
  }
}
