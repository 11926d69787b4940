import type { CallerOptions, Call } from './call'
import type { RiskAnswer, StartAnswer, TaskSnapshot } from '../../protocol/answers'
import type { BodyLimits } from './checkSize'
import type { TransportOptions, TransportRequest } from './transport'
import type { VerifyCalls } from './verifyCalls'

import { readRiskAnswer, readStartAnswer, readTask } from '../../protocol/answers'
import { createCaller } from './call'
import { checkSize } from './checkSize'
import { startBody } from './startBody'
import { createTransport } from './transport'
import { createVerifyCalls } from './verifyCalls'

export interface StartRequest {
  action: string
  input: unknown
  /** A pass. */
  token?: string
  /** Idempotency key. */
  key: string
}

/** Names a task by its id or by the key of its start. */
export interface TaskTarget {
  taskId?: string
  key?: string
}

/** A task as the server reports it, and the wait in ms that the server asks for before the next call. */
export type TaskAnswer = TaskSnapshot & { pollAfterMs?: number }

/** All calls of the wire. */
export interface TaskClient extends VerifyCalls {
  check: Call<{ action: string }, RiskAnswer>
  start: Call<StartRequest, StartAnswer & { pollAfterMs?: number }>
  status: Call<TaskTarget, TaskAnswer>
  cancel: Call<TaskTarget, TaskAnswer>
  /** Throws the `Problem` of a start whose input cannot be sent. It makes no call. */
  checkInput(action: string, input: unknown): void
  /** Whether the server has listed this feature in `features`. */
  can(feature: string): boolean
}

export interface TaskClientOptions extends TransportOptions, Omit<CallerOptions, 'adapt'> {
  adapt?: CallerOptions['adapt'] & {
    /** The method of the risk check. Default `POST`. */
    methods?: { check?: 'GET' | 'POST' }
    /** Turns your server's answer into a risk answer. */
    check?: (raw: unknown) => unknown
    /** Turns the answer to a start into `{ taskId }`. */
    started?: (raw: unknown) => unknown
    /** Returns the body that your server expects from a start. */
    startBody?: (input: unknown, token: string | undefined) => unknown
    /** Turns the answer to a status or cancel call into a task. */
    task?: (raw: unknown) => unknown
  }
  /** Name of the header that carries the idempotency key; false sends none. Default `Idempotency-Key`. */
  idempotencyHeader?: string | false
}

/** A start may carry files. */
const START_TIMEOUT_MS = 120_000

/** Creates all calls of one server. */
export function createTaskClient(options: TaskClientOptions = {}): TaskClient {
  const { adapt = {}, idempotencyHeader = 'Idempotency-Key' } = options
  const call = createCaller(createTransport(options), options)
  const features = new Set<string>()
  let limits: BodyLimits = {}

  /** Wraps a call so that the features and limits in its answer are recorded. */
  function record<Request, Value extends { features?: string[] } & BodyLimits>(
    send: Call<Request, Value>,
  ): Call<Request, Value> {
    return async (request, given) => {
      const answer = await send(request, given)
      answer.features?.forEach((feature) => features.add(feature))
      const { maxJsonBytes = limits.maxJsonBytes, maxFormBytes = limits.maxFormBytes } = answer
      limits = { maxJsonBytes, maxFormBytes }
      return answer
    }
  }

  return {
    ...createVerifyCalls(call),
    check: record(
      call(
        'check',
        readRiskAnswer,
        (body: { action: string }) => (adapt.methods?.check === 'GET' ? toGet(body) : { body }),
        adapt.check,
      ),
    ),
    checkInput(action, input) {
      const isOurs = !adapt.startBody && !options.client?.start
      if (isOurs) checkSize(startBody(action, input, undefined), limits)
    },
    start: record(
      call(
        'start',
        readStartAnswer,
        ({ action, input, token, key }: StartRequest) => ({
          body: adapt.startBody ? adapt.startBody(input, token) : startBody(action, input, token),
          headers: idempotencyHeader ? { [idempotencyHeader]: key } : {},
          timeout: START_TIMEOUT_MS,
        }),
        adapt.started,
      ),
    ),
    status: record(call('status', readTask, toGet<TaskTarget>, adapt.task)),
    cancel: call('cancel', readTask, (body: TaskTarget) => ({ body }), adapt.task),
    can: (feature) => features.has(feature),
  }
}

function toGet<Query extends object>(query: Query): TransportRequest {
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  return { method: 'GET', query: `?${new URLSearchParams(given)}` }
}
