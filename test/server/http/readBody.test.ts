import { describe, expect, it } from 'vitest'

import { readBody } from '../../../src/server/http/readBody'

const LIMIT = 10

/** Like a request of Hono or srvx: its own class, whose body is expensive to open as a stream. */
class AdapterRequest extends Request {
  override get body(): never {
    throw new Error('expected a body that is read at once')
  }
}

function posted(body: BodyInit | null, length: number, Kind: typeof Request = AdapterRequest): Request {
  const headers = { 'content-length': String(length) }
  return new Kind('http://localhost/', { method: 'POST', headers, body, ...({ duplex: 'half' } as object) })
}

function broken(): ReadableStream {
  return new ReadableStream({ pull: (controller) => controller.error(new Error('reset by peer')) })
}

describe('a body of a server adapter, with a declared length', () => {
  it('is read in one call, not as a stream', async () => {
    expect(await readBody(posted('0123456789', LIMIT), LIMIT)).toEqual(new TextEncoder().encode('0123456789'))
  })

  it('is refused if its declared or its actual length exceeds the limit', async () => {
    await expect(readBody(posted('x', LIMIT + 1), LIMIT)).rejects.toMatchObject({ code: 'too-large' })
    await expect(readBody(posted('0123456789x', 1), LIMIT)).rejects.toMatchObject({ code: 'too-large' })
  })

  it('is refused with 400 if it breaks off', async () => {
    await expect(readBody(posted(broken(), 5), LIMIT)).rejects.toMatchObject({ code: 'invalid-input', status: 400 })
  })

  it('rejects with an error that names the fix if a parser has read it before', async () => {
    const read = posted('{}', 2)
    await read.text()
    await expect(readBody(read, LIMIT)).rejects.toThrow('before any body parser')
    await expect(readBody(posted(null, 2), LIMIT)).rejects.toThrow('before any body parser')
    const chunked = new AdapterRequest('http://localhost/', {
      method: 'POST',
      headers: { 'transfer-encoding': 'chunked' },
    })
    await expect(readBody(new Request(chunked), LIMIT)).rejects.toThrow('before any body parser')
    const unusable = posted('{}', 2)
    unusable.arrayBuffer = () => Promise.reject(new TypeError('Body is unusable'))
    await expect(readBody(unusable, LIMIT)).rejects.toThrow('before any body parser')
  })
})

describe('a body with onBytes and a signal', () => {
  it('reports the number of bytes read, and ends when the signal aborts', async () => {
    const seen: number[] = []
    await readBody(posted('0123', 4, Request), LIMIT, { onBytes: (bytes) => seen.push(bytes) })
    expect(seen).toEqual([4])

    const controller = new AbortController()
    const endless = new ReadableStream({ pull: () => new Promise(() => undefined) })
    const reading = readBody(posted(endless, 0, Request), LIMIT, { signal: controller.signal })
    controller.abort()
    expect(await reading).toHaveLength(0)
  })
})
