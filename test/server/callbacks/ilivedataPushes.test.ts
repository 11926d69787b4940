import type { CallbackSource } from 'vue-taskgate/server'

import { createMemoryStorage, ilivedata } from 'vue-taskgate/server'
import { describe, expect, it } from 'vitest'

import { KEY, sign, TOKEN } from '../../support/server/signing'
import { ORIGIN } from '../../support/backend/defaults'
import { createTestBackend } from '../../support/backend/testBackend'
import { createTestClock, until } from '../../support/time/testClock'

const vendor = ilivedata({ token: TOKEN, secretKey: KEY, appIds: 'any' })

/** A push with these members, as its text and signed; an object is signed without white space. */
function pushOf(members: Record<string, unknown>): Request {
  const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
  const names = Object.keys(members).sort()
  return new Request(`${ORIGIN}/api/callback/media/${TOKEN}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json;charset=UTF-8',
      signature: sign(names.map((name) => `${name}${textOf(members[name])}`).join('')),
    },
    body: JSON.stringify(members),
  })
}

/** A server whose action submits a task under the id that is its input. */
function serve(source: CallbackSource = vendor, storage = createMemoryStorage(), clock = createTestClock()) {
  const test = createTestBackend({
    clock,
    storage,
    actions: { startTask: { source: 'media', submit: (id: unknown) => String(id) } },
    callbacks: { sources: { media: source } },
  })
  async function submitted(id: string): Promise<string> {
    const { taskId } = (await test.start({ input: id })).body
    await until(async () => (await test.status(taskId)).body.stage === 'submitted')
    return taskId
  }
  return { ...test, storage, submitted }
}

const common = { appId: '81700001', checkType: 'audio-check' }
const check = { errorCode: 0, code: 0, result: 2 }
const inText = JSON.stringify({ ...check, taskId: 'us_1' })

describe('a push of iLiveData changes its task', () => {
  it.each<[form: string, members: Record<string, unknown>]>([
    ['a batch', { results: [{ taskId: 'us_1', result: inText }] }],
    ['a batch within a text', { results: JSON.stringify([{ taskId: 'us_1', result: inText }]) }],
    ['a batch of texts', { results: [JSON.stringify({ taskId: 'us_1', result: inText })] }],
    ['a batch of one that is no list', { results: { taskId: 'us_1', result: inText } }],
    ['a batch of results without an envelope', { results: [{ ...check, taskId: 'us_1' }] }],
    ['one task', { taskId: 'us_1', result: inText }],
    ['one task, its id in the result only', { result: inText }],
    ['one task, its result an object', { taskId: 'us_1', result: { ...check } }],
    ['one task, its result spread over the push', { taskId: 'us_1', ...check }],
    ['one task, beside an empty batch', { taskId: 'us_1', result: inText, results: null }],
    ['one task, with members that we do not know', { taskId: 'us_1', result: inText, callbackRegion: 'cn', n: 1 }],
  ])('if it is %s', async (_form, members) => {
    const { server, submitted, status } = serve()
    const taskId = await submitted('us_1')
    const signed = Object.fromEntries(Object.entries({ ...common, ...members }).filter(([, value]) => value !== null))
    expect((await server.fetch(pushOf(signed))).status).toBe(200)
    await until(async () => (await status(taskId)).body.status === 'done')
    expect((await status(taskId)).body.result.verdict).toBe('reject')
  })

  it('reads sounds and videos: an unfinished check stays pending, and findings have their tags', () => {
    const read = (result: object, checkType = 'video-check') =>
      vendor.update(JSON.stringify({ checkType, taskId: 'us_1', result: JSON.stringify(result) }))
    const tags = [{ tag: 130, level: 2 }]
    expect(read({ ...check, videoSpams: [{ tags }], audioSpams: [{ tags: [{ tag: 110, level: 1 }] }] })).toMatchObject({
      status: 'done',
      labels: ['130', '110'],
    })
    expect(read({ errorCode: 0, code: 2 })).toMatchObject({ status: 'pending', verdict: 'unknown' })
    expect(read({ errorCode: 0, code: 2 }, 'image-check')).toMatchObject({ status: 'failed' })
    expect(read({ errorCode: 0, code: 1 })).toMatchObject({ status: 'failed' })
    const live = { errorCode: 0, audioSpams: [{ code: 2, result: 1, tags }] }
    expect(read(live, 'liveaudio-check')).toMatchObject({ status: 'pending', verdict: 'suspect', labels: ['130'] })
  })
})

describe('a verified push that cannot be read', () => {
  it.each<[what: string, members: Record<string, unknown>]>([
    ['another shape', { version: 9, data: { task: 'us_1' } }],
    ['no list', { results: 'none' }],
    ['an empty list', { results: [], data: 'us_1' }],
    ['a result that is no JSON', { taskId: 'us_1', result: '13800000000' }],
    ['no task', { result: JSON.stringify(check) }],
  ])('is acknowledged, and a dead letter with its whole text: %s', async (_what, members) => {
    const { server, errors, events } = serve()
    const push = pushOf({ ...common, ...members })
    const text = await push.clone().text()
    expect((await server.fetch(push)).status).toBe(200)
    await until(async () => (await server.callbacks.list('dead')).length > 0)
    expect(await server.callbacks.list('dead')).toMatchObject([{ reason: 'bad_payload', payload: text }])
    expect(events).toContainEqual({ type: 'callback-dead', source: 'media', reason: 'bad_payload' })
    expect(errors).toHaveLength(1)
    expect(String(errors[0]![0])).toMatch(/dead letter/)
    expect(String(errors[0]![0])).not.toContain('us_1')
    expect(await server.health()).toMatchObject({ deadLetters: 1 })
  })

  it('is read again by a version that knows it, when it is replayed', async () => {
    const first = serve()
    const { storage, clock } = first
    await first.server.fetch(pushOf({ ...common, version: 9, task: { id: 'us_9' } }))
    await until(async () => (await first.server.callbacks.list('dead')).length === 1)
    await first.server.close()

    const upgraded: CallbackSource = {
      ...vendor,
      items: (payload) => [payload],
      update: (item) => ({ ...vendor.update(inText), providerTaskId: JSON.parse(item).task.id }),
    }
    const second = serve(upgraded, storage, clock)
    const taskId = await second.submitted('us_9')
    const [letter] = await second.server.callbacks.list('dead')
    expect(await second.server.callbacks.replay(letter!.id)).toBe(true)
    await until(async () => (await second.status(taskId)).body.status === 'done')
    expect(await second.server.health()).toMatchObject({ deadLetters: 0 })
  })
})
