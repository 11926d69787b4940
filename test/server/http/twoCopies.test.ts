import type { ServerAction } from 'vue-taskgate/server'

import { TaskgateError } from 'vue-taskgate/server'
import { describe, expect, it, vi } from 'vitest'

import { CallbackRefused, UnreadablePayload } from '../../../src/server/callbacks/callbackSource'
import { endOfTask } from '../../support/backend/endOfTask'
import { createTestBackend } from '../../support/backend/testBackend'

/** Loads a module once more, as a second copy of the package in one process would. */
async function copyOf<Module>(load: () => Promise<Module>): Promise<Module> {
  vi.resetModules()
  return load()
}

describe('an error of another copy of the package', () => {
  it('is recognized, and no other error is', async () => {
    const copy = await copyOf(() => import('../../../src/server/http/taskgateError'))
    expect(copy.TaskgateError).not.toBe(TaskgateError)
    expect(new copy.TaskgateError('unauthorized')).toBeInstanceOf(TaskgateError)
    const sources = await copyOf(() => import('../../../src/server/callbacks/callbackSource'))
    expect(new sources.UnreadablePayload('x')).toBeInstanceOf(UnreadablePayload)
    expect(new sources.CallbackRefused(401, 'bad_signature')).toBeInstanceOf(CallbackRefused)
    for (const other of [new Error('x'), {}, null, undefined, 'text']) {
      expect(other instanceof TaskgateError).toBe(false)
      expect(other instanceof UnreadablePayload).toBe(false)
    }
  })

  it('fails a task with its own code', async () => {
    const copy = await copyOf(() => import('../../../src/server/http/taskgateError'))
    const run: ServerAction['run'] = () => {
      throw new copy.TaskgateError('no-paper', 'Out of paper')
    }
    const test = createTestBackend({ actions: { startTask: { run } } })
    const { taskId } = (await test.start()).body
    expect((await endOfTask(test, taskId)).error).toEqual({
      code: 'no-paper',
      message: 'Out of paper',
      retryable: false,
    })
    expect(test.errors).toEqual([])
  })
})
