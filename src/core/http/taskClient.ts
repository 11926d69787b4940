import type { CallerOptions, Call } from './call'
import type { RiskAnswer, StartAnswer, TaskSnapshot } from '../../protocol/answers'
import type { TransportOptions, TransportRequest } from './transport'
import type { VerifyCalls } from './verifyCalls'

import { readRiskAnswer, readStartAnswer, readTask } from '../../protocol/answers'
import { createCaller } from './call'
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

/** Which task: by its id, or by the key of its start. */
export interface TaskTarget {
  taskId?: string
  key?: string
}

/** A task as it was answered, and the wait in ms that the server asks for before the next look. */
export type TaskAnswer = TaskSnapshot & { pollAfterMs?: number }

/** All calls of the wire. */
export interface TaskClient extends VerifyCalls {
  check: Call<{ action: string }, RiskAnswer>
  start: Call<StartRequest, StartAnswer & { pollAfterMs?: number }>
  status: Call<TaskTarget, TaskAnswer>
  cancel: Call<TaskTarget, TaskAnswer>
  /** Whether the server has promised this in `features`. */
  can(feature: string): boolean
}

export interface TaskClientOptions extends TransportOptions, Omit<CallerOptions, 'adapt'> {
  adapt?: CallerOptions['adapt'] & {
    /** The method of the risk check. Default `POST`. */
    methods?: { check?: 'GET' | 'POST' }
    /** Makes a risk answer of what your server says. */
    check?: (raw: unknown) => unknown
    /** Makes `{ taskId }` of the answer to a start. */
    started?: (raw: unknown) => unknown
    /** The body that your server expects from a start. */
    startBody?: (input: unknown, token: string | undefined) => unknown
    /** Makes a task of the answer to a status or cancel call. */
    task?: (raw: unknown) => unknown
  }
  /** Name of the header that carries the idempotency key; false sends none. Default `Idempotency-Key`. */
  idempotencyHeader?: string | false
}

/** Starting may mean sending files. */
const START_TIMEOUT = 120_000

/** Makes all calls of one server. */
export function createTaskClient(options: TaskClientOptions = {}): TaskClient {
  const { adapt = {}, idempotencyHeader = 'Idempotency-Key' } = options
  const call = createCaller(createTransport(options), options)
  const features = new Set<string>()

  function noted<Request, Value extends { features?: string[] }>(own: Call<Request, Value>): Call<Request, Value> {
    return async (request, given) => {
      const answer = await own(request, given)
      answer.features?.forEach((feature) => features.add(feature))
      return answer
    }
  }

  return {
    ...createVerifyCalls(call),
    check: noted(
      call(
        'check',
        readRiskAnswer,
        (body: { action: string }) => (adapt.methods?.check === 'GET' ? toGet(body) : { body }),
        adapt.check,
      ),
    ),
    start: noted(
      call(
        'start',
        readStartAnswer,
        ({ action, input, token, key }: StartRequest) => ({
          body: adapt.startBody ? adapt.startBody(input, token) : startBody(action, input, token),
          headers: idempotencyHeader ? { [idempotencyHeader]: key } : {},
          timeout: START_TIMEOUT,
        }),
        adapt.started,
      ),
    ),
    status: call('status', readTask, toGet<TaskTarget>, adapt.task),
    cancel: call('cancel', readTask, (body: TaskTarget) => ({ body }), adapt.task),
    can: (feature) => features.has(feature),
  }
}

function toGet<Query extends object>(query: Query): TransportRequest {
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  return { method: 'GET', query: `?${new URLSearchParams(given)}` }
}
