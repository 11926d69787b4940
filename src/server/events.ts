import type { CallbackEvent } from './callbacks/callbackEvent'
import type { RiskEvent } from './risk/risk'
import type { TaskEvent } from './tasks/taskEvent'
import type { ProofEvent } from './verify/captcha/providerProofs'
import type { SliderEvent } from './verify/slider'

/** What happened, for metrics. Carries names, counts and milliseconds; never an input, an address or a token. */
export type TaskgateEvent = RiskEvent | SliderEvent | ProofEvent | TaskEvent | CallbackEvent

export type EventSink = (event: TaskgateEvent) => void
