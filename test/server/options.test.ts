import type { InferActions, RiskRule, TaskgateServerOptions } from 'vue-taskgate/server'

import { object, optional, string } from 'valibot'
import { createMemoryStorage, createTaskgateServer, defineServerAction } from 'vue-taskgate/server'
import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest'

import { echo, SECRET } from '../support/backend/defaults'
import { createTestBackend } from '../support/backend/testBackend'

type Options = Record<string, unknown>

function create(options: Options) {
  const fine = {
    storage: createMemoryStorage(),
    secret: SECRET,
    identify: () => ({ session: 's' }),
    actions: { startTask: echo },
  }
  const server = createTaskgateServer({ ...fine, ...options } as TaskgateServerOptions)
  return server.close()
}

const rule = (changes: Options) => ({
  risk: { rules: [{ by: ['session'], max: 1, windowMs: 1, then: 'deny', ...changes }] },
})
const action = (changes: Options | undefined | null) => ({ actions: { startTask: changes && { ...echo, ...changes } } })

describe('createTaskgateServer', () => {
  it.each<[Options, string]>([
    [{ basePath: '/' }, "basePath takes a path such as '/api', without a slash at its end; came /."],
    [{ basePath: 'api' }, "basePath takes a path such as '/api', without a slash at its end; came api."],
    [{ basePath: '/api/' }, "basePath takes a path such as '/api', without a slash at its end; came /api/."],
    [{ basePath: '/.' }, 'basePath takes a path that stays as it is in a URL; came /., which becomes /.'],
    [{ basePath: '/a/..' }, 'basePath takes a path that stays as it is in a URL; came /a/.., which becomes /.'],
    [
      { basePath: '/%2e%2E/a' },
      'basePath takes a path that stays as it is in a URL; came /%2e%2E/a, which becomes /a.',
    ],
    [{ basePath: '/api ' }, 'basePath takes a path that stays as it is in a URL; came /api , which becomes /api.'],
    [{ basePath: '/a\nb' }, 'basePath takes a path that stays as it is in a URL; came /a\nb, which becomes /ab.'],
    [{ basePath: '/a\\b' }, "basePath takes a path such as '/api', without a slash at its end; came /a\\b."],
    [{ basePath: 5 }, "basePath takes a path such as '/api', without a slash at its end; came 5."],
    [{ storage: undefined }, 'storage takes a Storage; came undefined.'],
    [{ storage: {} }, 'storage takes a Storage; came object.'],
    [{ storage: { commit() {} } }, 'storage takes a Storage with the method left(key); came one without it.'],
    [{ identify: 'me' }, 'identify takes a function; came string.'],
    [{ secret: undefined }, 'secret takes a string of at least 32 bytes (openssl rand -base64 32); came undefined.'],
    [{ secret: 'x'.repeat(31) }, 'secret takes at least 32 bytes (openssl rand -base64 32); came 31 bytes.'],
    [{ secret: [SECRET, 'short'] }, 'secret takes at least 32 bytes (openssl rand -base64 32); came 5 bytes.'],
    [{ secret: [] }, 'secret takes a string of at least 32 bytes; came [].'],
    [{ secret: 5 }, 'secret takes a string of at least 32 bytes (openssl rand -base64 32); came number.'],
    [{ actions: undefined }, 'actions takes at least one action; came none.'],
    [{ actions: {} }, 'actions takes at least one action; came none.'],
    [{ actions: { 'a b': echo } }, 'actions.a b takes a name of 1–64 letters, digits or _ . : -; came a b.'],
    [action(undefined), 'actions.startTask.run takes a function; came undefined.'],
    [action(null), 'actions.startTask.run takes a function; came undefined.'],
    [action({ run: 'work' }), 'actions.startTask.run takes a function; came string.'],
    [action({ input: 'string' }), 'actions.startTask.input takes a Standard Schema; came string.'],
    [action({ input: {} }), 'actions.startTask.input takes a Standard Schema; came object.'],
    [action({ concurrency: 0 }), 'actions.startTask.concurrency takes a whole number ≥ 1; came 0.'],
    [action({ concurrency: 1.5 }), 'actions.startTask.concurrency takes a whole number ≥ 1; came 1.5.'],
    [action({ timeoutMs: 0 }), 'actions.startTask.timeoutMs takes 1 … 2,147,483,647 ms; came 0.'],
    [action({ timeoutMs: 2 ** 31 }), 'actions.startTask.timeoutMs takes 1 … 2,147,483,647 ms; came 2147483648.'],
    [action({ timeoutMs: NaN }), 'actions.startTask.timeoutMs takes 1 … 2,147,483,647 ms; came NaN.'],
    [action({ maxQueued: -1 }), 'actions.startTask.maxQueued takes a whole number ≥ 0; came -1.'],
    [{ risk: { rules: {} } }, 'risk.rules takes a list of rules; came an object.'],
    [rule({ by: [] }), "risk.rules[0].by takes some of 'session', 'ip', 'user', 'action'; came []."],
    [rule({ by: ['sesion'] }), "risk.rules[0].by takes some of 'session', 'ip', 'user', 'action'; came [sesion]."],
    [rule({ by: 'session' }), "risk.rules[0].by takes some of 'session', 'ip', 'user', 'action'; came session."],
    [rule({ then: 'block' }), "risk.rules[0].then takes 'allow', 'verify' or 'deny'; came block."],
    [rule({ max: -1 }), 'risk.rules[0].max takes a whole number 0 … 999 (or a limiter of your own); came -1.'],
    [rule({ max: 1_000 }), 'risk.rules[0].max takes a whole number 0 … 999 (or a limiter of your own); came 1000.'],
    [
      rule({ max: undefined }),
      'risk.rules[0].max takes a whole number 0 … 999 (or a limiter of your own); came undefined.',
    ],
    [rule({ windowMs: 0 }), 'risk.rules[0].windowMs takes milliseconds, more than 0; came 0.'],
    [rule({ windowMs: NaN }), 'risk.rules[0].windowMs takes milliseconds, more than 0; came NaN.'],
    [rule({ windowMs: '60000' }), 'risk.rules[0].windowMs takes milliseconds, more than 0; came 60000.'],
    [rule({ limiter: {} }), 'risk.rules[0].limiter takes a function; came object.'],
    [rule({ actions: ['other'] }), 'risk.rules[0].actions takes some of startTask; came [other].'],
    ...[
      'https://app.example/',
      'https://App.example',
      'https://app.example:443',
      'https://*.example.com',
      'capacitor://localhost/',
      'capacitor:localhost',
      'file:///a',
      'app.example',
      '*',
      'null',
    ].map((origin): [Options, string] => [
      { allowedOrigins: [origin] },
      `allowedOrigins takes origins such as 'https://app.example', each in full; came ${origin}.`,
    ]),
    [{ slider: { level: 2 } }, 'slider.level takes 0 or 1; came 2.'],
    [{ slider: { encode: 'png' } }, 'slider.encode takes a function; came string.'],
    [{ limits: { jsonBytes: NaN } }, 'limits.jsonBytes takes a whole number ≥ 1; came NaN.'],
    [{ limits: { multipartBytes: 0 } }, 'limits.multipartBytes takes a whole number ≥ 1; came 0.'],
    [{ retentionMs: 0 }, 'retentionMs takes milliseconds, more than 0; came 0.'],
    [{ retentionMs: Infinity }, 'retentionMs takes milliseconds, more than 0; came Infinity.'],
  ])('refuses %o with its name, range and value', (options, message) => {
    expect(() => create(options)).toThrow(new TypeError(`vue-taskgate: ${message}`))
  })

  it('never quotes a secret in an error', () => {
    expect(() => create({ secret: 'hunter2' })).not.toThrow('hunter2')
    expect(() => create({ secret: ['hunter2', SECRET] })).not.toThrow('hunter2')
  })

  it.each<Options>([
    { basePath: '' },
    { basePath: '/api/v1' },
    { secret: 'ключ'.repeat(4) },
    { secret: [SECRET, SECRET] },
    { allowedOrigins: ['http://localhost:5173', 'https://app.example'] },
    { allowedOrigins: ['capacitor://localhost', 'tauri://localhost', 'chrome-extension://abcdefghijklmnop'] },
    { allowedOrigins: ['moz-extension://0f6d1c1e-0000-4000-8000-000000000000', 'ionic://localhost', 'app://-'] },
    { actions: { 'poster.make:v1-2_b': echo } },
    action({ maxQueued: 0, concurrency: 1, timeoutMs: 1 }),
    rule({ max: 0 }),
    rule({ max: 999, actions: ['startTask'] }),
    rule({ max: undefined, windowMs: undefined, limiter: () => ({ exceeded: false }) }),
  ])('accepts %o', async (options) => {
    await create(options)
  })
})

describe('without WebCrypto', () => {
  afterEach(() => void vi.unstubAllGlobals())

  it.each([undefined, {}])('the error names the fix (crypto is %o, as on a page over plain http)', (crypto) => {
    vi.stubGlobal('crypto', crypto)
    expect(() => create({})).toThrow(/needs WebCrypto.*crypto\.subtle is missing.*Node 20.*https/)
  })
})

describe('the types of a server', () => {
  it('flow from the schema of an action to its run, and from the actions to the client', async () => {
    const poster = defineServerAction({
      input: object({ title: optional(string(), 'Untitled') }),
      run: async (input) => {
        expectTypeOf(input).toEqualTypeOf<{ title: string }>()
        return { url: '' }
      },
    })
    const plain = defineServerAction({ run: (input: { size: number }) => input.size })
    const actions = { poster, plain }
    createTestBackend({ actions })
    const server = createTaskgateServer({
      storage: createMemoryStorage(),
      secret: SECRET,
      identify: () => ({ session: 's' }),
      actions: {
        ...actions,
        inline: {
          input: object({ n: string() }),
          run(input, { report }) {
            expectTypeOf(input).toEqualTypeOf<{ n: string }>()
            report(1)
          },
        },
        free: { run: (input) => expectTypeOf(input).toBeUnknown() },
      },
    })
    await server.close()
    expectTypeOf(server.fetch).toBeCallableWith(new Request('https://app.example/'))
    expectTypeOf<InferActions<typeof actions>>().toEqualTypeOf<{
      poster: { input: { title?: string | undefined }; result: { url: string } }
      plain: { input: { size: number }; result: number }
    }>()
    expectTypeOf<RiskRule['then']>().toEqualTypeOf<'allow' | 'verify' | 'deny'>()
  })
})

describe('events', () => {
  it('contain nothing but names, counts and milliseconds', async () => {
    const { start, post, puzzle, submit, events, clock, status } = createTestBackend({
      risk: { rules: [{ by: ['session'], max: 1, windowMs: 60_000, then: 'verify' }] },
    })
    const who = { 'x-session': 'secret-session', 'x-user': 'ann@example.org', 'x-ip': '203.0.113.9' }
    const { taskId } = (await start({ input: 'personal text' }, who)).body
    await clock.advance(0)
    await post('/risk/check', {}, who)
    await start({}, who)
    const { id, x } = await puzzle(who)
    await submit(id, x, who)
    expect((await status(taskId, who)).body.status).toBe('done')
    expect(events).toEqual([
      { type: 'task-started', action: 'startTask', taskId },
      { type: 'task-settled', action: 'startTask', taskId, status: 'done', ms: 0 },
      { type: 'risk-checked', action: 'startTask', verdict: 'verify' },
      { type: 'start-refused', action: 'startTask', code: 'verify-required' },
      { type: 'challenge-issued', kind: 'slider' },
      { type: 'challenge-passed', kind: 'slider', action: 'startTask' },
    ])
    expect(JSON.stringify(events)).not.toMatch(/secret-session|ann@|203\.|personal/)
  })
})
