import { describe, expect, it } from 'vitest'
import { isProxy, reactive, ref, shallowReactive } from 'vue'

import { snapshotInput } from '../../../src/core/task/snapshotInput'
import { Problem } from '../../../src/core/http/problem'
import { startBody } from '../../../src/core/http/startBody'
import { freshKey, ORIGIN } from '../../support/backend/defaults'
import { createTestBackend } from '../../support/backend/testBackend'

const photo = new File(['photo'], 'photo.png', { type: 'image/png' })

describe('a snapshot of an input', () => {
  it('contains no proxy at any depth', () => {
    const inner = reactive({ list: [{ deep: 1 }], photo })
    const copy = snapshotInput({ raw: { inner, lists: [inner.list] } })
    expect(copy).toEqual({ raw: { inner: { list: [{ deep: 1 }], photo }, lists: [[{ deep: 1 }]] } })
    expect(isProxy(copy.raw.inner)).toBe(false)
    expect(isProxy(copy.raw.inner.list[0])).toBe(false)
    expect(isProxy(copy.raw.lists[0])).toBe(false)
    expect(snapshotInput(shallowReactive([reactive({ a: 1 })])).some(isProxy)).toBe(false)
  })

  it('does not change when the form changes', () => {
    const form = reactive({ prompt: 'a', tags: ['x'] })
    const copy = snapshotInput(form)
    form.prompt = 'b'
    form.tags.push('y')
    expect(copy).toEqual({ prompt: 'a', tags: ['x'] })
  })

  it('keeps files and blobs, which never change', () => {
    const blob = new Blob(['x'])
    const copy = snapshotInput({ photo, blob })
    expect(copy.photo).toBe(photo)
    expect(copy.blob).toBe(blob)
  })

  it('contains copies of all that can change later', () => {
    const form = new FormData()
    form.append('note', 'before')
    const params = new URLSearchParams('q=before')
    const url = new URL('https://app.example/before')
    const date = new Date(0)
    const set = new Set([{ a: 'before' }])
    const map = new Map([['key', { a: 'before' }]])
    const bytes = new Uint8Array([1, 2])
    const { buffer } = new Uint8Array([1, 2])
    const copy = snapshotInput(reactive({ form, params, url, date, set, map, bytes, buffer }))

    form.set('note', 'after')
    params.set('q', 'after')
    url.pathname = '/after'
    date.setFullYear(2030)
    for (const member of [...set, ...map.values()]) member.a = 'after'
    set.clear()
    map.clear()
    bytes.fill(9)
    new Uint8Array(buffer).fill(9)

    expect(copy.form.get('note')).toBe('before')
    expect(String(copy.params)).toBe('q=before')
    expect(copy.url.pathname).toBe('/before')
    expect(copy.date.getTime()).toBe(0)
    expect([...copy.set, copy.map.get('key')]).toEqual([{ a: 'before' }, { a: 'before' }])
    expect([...copy.bytes, ...new Uint8Array(copy.buffer)]).toEqual([1, 2, 1, 2])
  })

  it('is a list of files where a file input has its own list', () => {
    const chosen = { 0: photo, length: 1, [Symbol.iterator]: () => [photo].values(), [Symbol.toStringTag]: 'FileList' }
    const copy = snapshotInput({ photos: chosen })
    Object.assign(chosen, { 0: undefined, length: 0, [Symbol.iterator]: () => [].values() })
    expect(copy.photos).toEqual([photo])
  })

  it('copies an instance of a class with its class, and takes what its toJSON returns', () => {
    class Poster {
      title = 'before'
    }
    class Price {
      #cents = 100
      toJSON = (): object => ({ cents: this.#cents })
      raise(): void {
        this.#cents += 1
      }
    }
    const [poster, price] = [new Poster(), new Price()]
    const copy = snapshotInput(reactive({ poster, price }))
    poster.title = 'after'
    price.raise()
    expect(copy.poster).toBeInstanceOf(Poster)
    expect(copy).toMatchObject({ poster: { title: 'before' }, price: { cents: 100 } })
  })

  it('contains the values of refs', () => {
    expect(snapshotInput({ title: ref('A'), tags: ref([ref(1)]) })).toEqual({ title: 'A', tags: [1] })
  })

  it('keeps a member named __proto__ a member', () => {
    const copy = snapshotInput(JSON.parse('{"__proto__":{"a":1}}') as object)
    expect(JSON.stringify(copy)).toBe('{"__proto__":{"a":1}}')
    expect('a' in copy).toBe(false)
  })

  it('keeps circular and shared references', () => {
    const loop: Record<string, unknown> = { shared: [1] }
    loop.self = loop
    loop.also = loop.shared
    const copy = snapshotInput(loop)
    expect(copy).not.toBe(loop)
    expect(copy.self).toBe(copy)
    expect(copy.also).toBe(copy.shared)
  })

  it.each([undefined, null, 0, '', false, 5n, Symbol.iterator])('of %s is the same value', (value) => {
    expect(snapshotInput(value)).toBe(value)
  })
})

describe('the body of a start', () => {
  /** Returns the input that an action receives from the wire. */
  async function arrived(input: unknown): Promise<unknown> {
    let came: unknown
    const { server, clock } = createTestBackend({ actions: { startTask: { run: (given) => void (came = given) } } })
    const body = startBody('startTask', input, undefined)
    const isForm = body instanceof FormData
    const response = await server.fetch(
      new Request(`${ORIGIN}/api/startTask`, {
        method: 'POST',
        headers: { 'idempotency-key': freshKey(), ...(!isForm && { 'content-type': 'application/json' }) },
        body: isForm ? body : JSON.stringify(body),
      }),
    )
    expect(response.status).toBe(202)
    await clock.advance(1_000)
    return came
  }

  it('is JSON when there is no file', () => {
    expect(startBody('poster', { a: [1] }, 'vp_1')).toEqual({
      action: 'poster',
      input: { a: [1] },
      verifyToken: 'vp_1',
    })
  })

  it('is a form with action and token when there is a file', () => {
    const form = startBody('poster', { photo }, 'vp_1') as FormData
    expect([form.get('action'), form.get('verifyToken'), form.get('input.photo')]).toEqual(['poster', 'vp_1', photo])
    expect((startBody('poster', { photo }, undefined) as FormData).has('verifyToken')).toBe(false)
  })

  it('arrives with its files in their places', async () => {
    const date = new Date(0)
    const input = { title: 'A', date, pages: [photo, { scan: photo, n: 1 }], nothing: null }
    const came = (await arrived(input)) as { pages: [File, { scan: File }] }
    expect(came).toMatchObject({ title: 'A', date: date.toJSON(), pages: [expect.any(File), { n: 1 }], nothing: null })
    expect(await came.pages[1].scan.text()).toBe('photo')
    expect(came.pages[0]).toMatchObject({ name: 'photo.png', type: 'image/png' })
  })

  it('arrives when the input is a file or a form itself', async () => {
    expect(await arrived(photo)).toMatchObject({ name: 'photo.png', size: 5 })
    const form = new FormData()
    form.append('title', 'A')
    form.append('photo', photo)
    expect(await arrived(form)).toMatchObject({ title: 'A', photo: { name: 'photo.png' } })
  })

  it('arrives with instances of classes, boxed values and members without a value', async () => {
    class Poster {
      title = 'A'
      #secret = 1
      tell = undefined
      get secret(): number {
        return this.#secret
      }
    }
    const input = { poster: new Poster(), name: Object('B') as string, nothing: undefined, list: [1, undefined] }
    expect(await arrived(input)).toEqual({ poster: { title: 'A' }, name: 'B', list: [1, null] })
  })

  class Hidden {
    #title = 'A'
    get title(): string {
      return this.#title
    }
  }
  const loop: Record<string, unknown> = {}
  loop.self = { loop }

  it.each([
    ['input.a: … came a value of type Map. Send Object.fromEntries(map).', { a: new Map([[1, 2]]) }],
    ['input.a.0: … came a value of type Set. Send [...set].', { a: [new Set([1])] }],
    ['input: … came a value of type URLSearchParams', new URLSearchParams('q=1')],
    ['input.a: … came a value of type FormData', { a: new FormData() }],
    ['input.a: … came a value of type ArrayBuffer', { a: new ArrayBuffer(1) }],
    ['input.a: … came a value of type Uint8Array. Send new Blob([buffer]).', { a: new Uint8Array(1) }],
    ['input.a: … came a value of type BigInt. Send String(number).', { a: 1n }],
    ['input.a: … came a value of type Symbol', { a: Symbol('a') }],
    ['input.a: … came a value of type Function', { a: () => 1 }],
    ['input.a: … came a value of type Promise', { a: Promise.resolve(1) }],
    ['input.a: … came a value of type Error', { a: new Error('no') }],
    ['input.a: … came a Hidden without own members.', { a: new Hidden() }],
    ['input.a: … came NaN. Send null.', { a: NaN }],
    ['input.a: … came Infinity. Send null.', { a: Infinity }],
    ['input.a: … came Invalid Date. Send null.', { a: new Date(NaN) }],
    ['input.self.loop: … came an object that contains itself.', loop],
    ['input.more.self.loop: … came an object that contains itself.', { photo, more: loop }],
  ])('is refused: %s', (hint, input) => {
    const start = (): unknown => startBody('a', snapshotInput(input), undefined)
    const [place = '', words = ''] = hint.split('… ')
    expect(start).toThrow(Problem)
    expect(start).toThrow(place)
    expect(start).toThrow(words)
  })

  it.each([1_001, 20_000])('is refused with %i levels', (levels) => {
    let deep: object = {}
    for (let level = 1; level < levels; level += 1) deep = { deep }
    expect(() => startBody('a', snapshotInput(deep), undefined)).toThrow(`came more than 1000 levels`)
  })

  it('arrives with 1000 levels', async () => {
    let deep: object = {}
    for (let level = 1; level < 1_000; level += 1) deep = { deep }
    expect(JSON.stringify(startBody('a', snapshotInput(deep), undefined))).toContain(JSON.stringify(deep))
  })
})
