import type { RiskEvent, Risk } from '../risk/risk'
import type { Storage } from '../storage/storage'
import type { AnyServerAction } from '../tasks/serverAction'
import type { StartTask } from '../tasks/startTask'
import type { TaskStore } from '../tasks/taskStore'
import type { CheckedCaptcha } from '../verify/captcha/captchaOptions'
import type { ProviderProofs } from '../verify/captcha/providerProofs'
import type { Pow } from '../verify/pow/pow'
import type { Slider } from '../verify/slider'
import type { Tickets } from '../verify/ticket'
import type { StartLimits } from './startLimits'

/** Dependencies of the routes. */
export interface RouteParts {
  actions: ReadonlyMap<string, AnyServerAction>
  storage: Storage
  tasks: TaskStore
  risk: Risk
  tickets: Tickets
  slider: Slider
  pow: Pow
  proofs: ProviderProofs
  captcha: CheckedCaptcha
  start: StartTask
  limits: StartLimits
  emit: (event: RiskEvent) => void
}
