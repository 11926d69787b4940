import { describe, expect, it } from 'vitest'
import { isProxy, reactive, ref, shallowReactive } from 'vue'

import { snapshotInput } from '../../../src/core/task/snapshotInput'
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

  it('keeps files, blobs, forms, dates and instances of classes', () => {
    const form = new FormData()
    const blob = new Blob(['x'])
    const date = new Date(0)
    const map = new Map([[1, 2]])
    const url = new URL('https://app.example')
    const copy = snapshotInput({ photo, blob, form, date, map, url, value: ref(1).value })
    expect(copy.photo).toBe(photo)
    expect(copy.blob).toBe(blob)
    expect(copy.form).toBe(form)
    expect(copy.date).toBe(date)
    expect(copy.map).toBe(map)
    expect(copy.url).toBe(url)
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

  it.each(['plain', ['with a file', photo]])('reports that JSON cannot carry a circular input (%s)', (extra) => {
    const loop: Record<string, unknown> = { extra }
    loop.self = loop
    expect(() => JSON.stringify(startBody('a', loop, undefined))).toThrow(TypeError)
  })
})
