import type { InferActions, TaskgateServerOptions, VerdictResult } from 'vue-taskgate/server'

import { object, string } from 'valibot'
import {
  createMemoryStorage,
  createTaskgateServer,
  defineServerAction,
  defineSubmittedAction,
} from 'vue-taskgate/server'
import { describe, expect, expectTypeOf, it } from 'vitest'

import { plainSource, TOKEN } from '../../support/server/plainSource'
import { echo, ORIGIN, SECRET } from '../../support/backend/defaults'

type Options = Record<string, unknown>

function create(options: Options) {
  const fine = { storage: createMemoryStorage(), secret: SECRET, identify: () => ({ session: 's' }) }
  const server = createTaskgateServer({ ...fine, actions: { startTask: echo }, ...options } as TaskgateServerOptions)
  void server.close()
  return server
}

const sources = { plain: plainSource() }
const callbacks = (changes: Options) => ({ callbacks: { sources, ...changes } })
const source = (changes: Options) => callbacks({ sources: { plain: { ...plainSource(), ...changes } } })
const submitted = (changes: Options) => ({
  callbacks: { sources },
  actions: { check: { source: 'plain', submit: () => 'p-1', ...changes } },
})
const long = `https://app.example/${'x'.repeat(200)}`

describe('the options of pushed results', () => {
  it.each<[Options, string]>([
    [{ callbacks: {} }, 'callbacks.sources takes sources by name; came undefined.'],
    [callbacks({ sources: null }), 'callbacks.sources takes sources by name; came null.'],
    [
      callbacks({ publicUrl: 'app.example' }),
      "callbacks.publicUrl takes an address such as 'https://app.example', without ? and #; came app.example.",
    ],
    [
      callbacks({ publicUrl: 'ftp://a' }),
      "callbacks.publicUrl takes an address such as 'https://app.example', without ? and #; came ftp://a.",
    ],
    [callbacks({ onUpdate: 'me' }), 'callbacks.onUpdate takes a function; came string.'],
    [callbacks({ reconcile: {} }), 'callbacks.reconcile takes a function; came object.'],
    [callbacks({ reconcileAfterMs: 0 }), 'callbacks.reconcileAfterMs takes milliseconds, more than 0; came 0.'],
    [
      callbacks({ sources: { 'a/b': plainSource() } }),
      'callbacks.sources.a/b takes a name of 1–64 letters, digits, _ or -; came a/b.',
    ],
    [
      callbacks({ sources: { plain: undefined } }),
      'callbacks.sources.plain takes a source, yidun() or ilivedata(); came undefined.',
    ],
    [
      source({ token: 'short' }),
      'callbacks.sources.plain.token takes 22–128 characters of A–Z a–z 0–9 _ - (openssl rand -hex 16); came 5 characters.',
    ],
    [
      source({ token: undefined }),
      'callbacks.sources.plain.token takes 22–128 characters of A–Z a–z 0–9 _ - (openssl rand -hex 16); came undefined.',
    ],
    [
      callbacks({ publicUrl: long }),
      'callbacks.sources.plain takes a callback URL of at most 256 characters (shorten publicUrl or token); came 270.',
    ],
    [submitted({ run: () => 1 }), 'actions.check takes one of run and submit; came both.'],
    [submitted({ submit: 'x' }), 'actions.check.submit takes a function; came string.'],
    [submitted({ source: 'missing' }), 'actions.check.source takes a name of callbacks.sources; came missing.'],
    [submitted({ source: undefined }), 'actions.check.source takes a name of callbacks.sources; came undefined.'],
    [submitted({ result: 'x' }), 'actions.check.result takes a function; came string.'],
    [submitted({ restarts: -1 }), 'actions.check.restarts takes a whole number ≥ 0; came -1.'],
    [
      submitted({ resultWithinMs: 0 }),
      'actions.check.resultWithinMs takes 1 … 86400000 ms (half of retentionMs: later the task might be deleted first); came 0.',
    ],
    [
      { ...submitted({ resultWithinMs: 2_501, timeoutMs: 1_000 }), retentionMs: 5_000 },
      'actions.check.resultWithinMs takes 1 … 2500 ms (half of retentionMs: later the task might be deleted first); came 2501.',
    ],
  ])('are refused with their name and without the token: %o', (options, message) => {
    expect(() => create(options)).toThrow(new TypeError(`vue-taskgate: ${message}`))
    expect(message).not.toContain(TOKEN)
  })

  it('determine the URL of each source', () => {
    const { urlOf } = create({ ...callbacks({ publicUrl: 'https://app.example/' }), basePath: '/tasks' }).callbacks
    expect(urlOf('plain')).toBe(`https://app.example/tasks/callback/plain/${TOKEN}`)
    expect(urlOf('missing')).toBeUndefined()
    expect(create(callbacks({})).callbacks.urlOf('plain')).toBeUndefined()
  })

  it('are optional, and there is no route without them', async () => {
    const { fetch, callbacks: none } = create({})
    const answer = await fetch(new Request(`${ORIGIN}/api/callback/plain/${TOKEN}`, { method: 'POST' }))
    expect(answer.status).toBe(503) // the server has closed
    expect(none.urlOf('plain')).toBeUndefined()
    expect(await none.list('dead')).toEqual([])
  })
})

describe('the types of a submitted action', () => {
  it('are inferred from its schema and its result', () => {
    const check = defineSubmittedAction({
      source: 'plain',
      input: object({ url: string() }),
      submit(input, { taskId, link }) {
        expectTypeOf(input).toEqualTypeOf<{ url: string }>()
        expectTypeOf(taskId).toBeString()
        void link
      },
      result: ({ verdict }) => ({ isFine: verdict === 'pass' }),
    })
    const plain = defineSubmittedAction({ source: 'plain', submit: (input: { size: number }) => `p-${input.size}` })
    const bare = { source: 'plain', submit: () => 'p-1' }
    const actions = { check, plain, bare, run: defineServerAction({ run: (input: number) => input }) }
    expect(create({ callbacks: { sources }, actions })).toBeDefined()
    expectTypeOf<InferActions<typeof actions>>().toEqualTypeOf<{
      check: { input: { url: string }; result: { isFine: boolean } }
      plain: { input: { size: number }; result: VerdictResult }
      bare: { input: unknown; result: VerdictResult }
      run: { input: number; result: number }
    }>()
  })

  it('are part of the types of a server with other actions', () => {
    const server = createTaskgateServer({
      storage: createMemoryStorage(),
      secret: SECRET,
      identify: () => ({ session: 's' }),
      callbacks: { sources },
      actions: {
        check: {
          source: 'plain',
          input: object({ n: string() }),
          submit(input) {
            expectTypeOf(input).toEqualTypeOf<{ n: string }>()
          },
        },
        run: { run: (input) => expectTypeOf(input).toBeUnknown() },
      },
    })
    void server.close()
    expect(server.callbacks).toBeDefined()
  })
})
