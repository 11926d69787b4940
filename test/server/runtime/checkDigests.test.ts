import type { CallbackSource, Digests } from 'vue-taskgate/server'
import type { CheckDigestsOptions } from '../../../src/server/runtime/digests/checkDigests'

import { ilivedata, yidun, yidunCaptcha } from 'vue-taskgate/server'
import { describe, expect, it, vi } from 'vitest'

import { checkDigests } from '../../../src/server/runtime/digests/checkDigests'
import { resolveDigests } from '../../../src/server/runtime/digests/resolveDigests'
import { runtimeName } from '../../../src/server/runtime/digests/runtimeName'
import { createTestBackend } from '../../support/backend/testBackend'
import { edgeDigests, packageDigests } from '../../support/server/packageDigests'
import { pushOf, plainSource, TOKEN } from '../../support/server/plainSource'

const secretKey = 'the key of a test, long enough'
const wrong = () => new Uint8Array(2)
const wrongLater = async () => new Uint8Array(2)
const bytes = new TextEncoder().encode('text')

function check(options: Partial<CheckDigestsOptions>) {
  return () => checkDigests({ users: [['callbacks.sources.text', ['MD5']]], ...options })
}

/** Starts a server with one source. */
function start(source: CallbackSource, digests?: Partial<Digests>) {
  const submit = { action: 'startTask', source: 'text', submit: () => 'p-1' }
  return createTestBackend({ actions: { startTask: submit }, callbacks: { sources: { text: source } }, digests })
}

const yidunBy = (method: 'MD5' | 'SHA256' | 'SM3') =>
  yidun({ product: 'text', token: TOKEN, secretId: 'id', secretKey, businessIds: 'any', methods: [method] })

describe('checkDigests', () => {
  it('names user, method, runtime and fix of a missing digest', () => {
    expect(check({ digests: resolveDigests({}, null) })).toThrow(
      new TypeError(
        `vue-taskgate: callbacks.sources.text verifies MD5, but MD5 of ${runtimeName()} is missing. ` +
          "Pass digests: { MD5: md5 } with md5 from '@noble/hashes/legacy.js', or take MD5 out of its methods.",
      ),
    )
  })

  it('names user, method, option and fix of a wrong digest', () => {
    expect(check({ given: { MD5: wrong } })).toThrow(
      new TypeError(
        'vue-taskgate: callbacks.sources.text verifies MD5, but digests.MD5 is wrong: ' +
          "expected 900150983cd24fb0d6963f7d28e17f72 for 'abc', came 0000. " +
          "Pass digests: { MD5: md5 } with md5 from '@noble/hashes/legacy.js'.",
      ),
    )
  })

  it('ignores a method that no source allows', () => {
    expect(check({ given: { SM3: wrong } })().SM3).toBe(wrong)
  })

  it('accepts every digest of this runtime and of every package that the documents name', async () => {
    const users = [['all', ['MD5', 'SHA1', 'SHA256', 'SM3']]] as const
    for (const given of [{}, packageDigests]) expect(check({ given, users })).not.toThrow()
    const digests = check({ digests: edgeDigests, users })()
    expect(Buffer.from(await digests.SHA256(bytes)).toString('hex')).toMatch(/^982d9e3eb996f559/)
  })

  it('reports a wrong digest that returns a promise, which then rejects', async () => {
    const onError = vi.fn()
    const digests = check({ given: { MD5: wrongLater }, onError })()
    await expect(digests.MD5(bytes)).rejects.toThrow('digests.MD5 is wrong')
    expect(onError.mock.calls).toEqual([[expect.any(TypeError), 'digests']])
  })

  it('reports a digest whose promise rejects', async () => {
    const onError = vi.fn()
    const cause = new Error('no such algorithm')
    const digests = check({ given: { MD5: () => Promise.reject(cause) }, onError })()
    await expect(digests.MD5(bytes)).rejects.toMatchObject({ message: /digests\.MD5 is missing/, cause })
    expect(onError).toHaveBeenCalledOnce()
  })
})

describe('createTaskgateServer', () => {
  it.each([
    ['yidun', yidunBy('SM3'), { SM3: wrong }],
    ['ilivedata', ilivedata({ token: TOKEN, secretKey, appIds: 'any' }), { MD5: wrong }],
    ['a source of the application', plainSource({ methods: ['SHA1'] }), { SHA1: wrong }],
  ])('refuses a wrong digest that %s needs', (_name, source, digests) => {
    expect(() => start(source, digests)).toThrow(/callbacks\.sources\.text verifies \w+, but digests\.\w+ is wrong/)
  })

  it('starts with a wrong digest that no source needs', () => {
    expect(() => start(yidunBy('SHA256'), { MD5: wrong })).not.toThrow()
  })

  it('answers 500 to a push whose digest turns out to be wrong, so that the vendor repeats it', async () => {
    const verify: CallbackSource['verify'] = async (_body, _headers, digests) => {
      await digests.SHA256(bytes)
      throw new Error('unreachable')
    }
    const onError = vi.fn()
    const submit = { source: 'text', submit: () => 'p-1' }
    const { server } = createTestBackend({
      actions: { startTask: submit },
      callbacks: { sources: { text: plainSource({ methods: ['SHA256'], verify }) } },
      digests: { SHA256: wrongLater },
      onError,
    })
    expect((await server.fetch(pushOf('text', {}))).status).toBe(500)
    const wheres = onError.mock.calls.map(([, where]) => where as string)
    expect(wheres).toEqual(['digests', 'callback of text'])
  })
})

describe('yidunCaptcha', () => {
  it('refuses a wrong digest', () => {
    const options = { captchaId: 'c', secretId: 's', secretKey: 'k', digests: { MD5: wrong } }
    expect(() => yidunCaptcha(options)).toThrow('yidunCaptcha() verifies MD5, but digests.MD5 is wrong')
  })
})

describe('runtimeName', () => {
  it('is the user agent, else the version of Node', () => {
    expect(runtimeName({ navigator: { userAgent: 'Bun/1.4.5' }, process: { version: 'v22.0.0' } })).toBe('Bun/1.4.5')
    expect(runtimeName({ process: { version: 'v20.20.2' } })).toBe('Node.js/20.20.2')
    expect(runtimeName({})).toBe('this runtime')
  })
})
