import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { afterAll, describe, expect, it } from 'vitest'

import { readCapture } from '../../src/cli/readCapture'
import { verifyCallback } from '../../src/cli/verifyCallback'
import vectors from '../fixtures/callbackVectors.json'

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text))
const folder = mkdtempSync(join(tmpdir(), 'taskgate-cli-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('verifyCallback', () => {
  it.each(vectors.sign.map((vector) => [vector.id, vector] as const))(
    'names the method of the form %s',
    async (_id, { formBody, secretKey, method }) => {
      const { isVerified, lines } = await verifyCallback(readCapture(bytesOf(formBody)), ['another key', secretKey])
      expect(isVerified).toBe(true)
      expect(lines).toContain(`method: ${method.toUpperCase()}`)
      expect(lines).toContain('key: the previous one')
    },
  )

  it.each(vectors.json_requests.map((vector) => [vector.id, vector] as const))(
    'verifies or rejects the JSON push %s, and names the form of its values',
    async (_id, { body, headerSignature, secretKey, valueForm, expect: expected }) => {
      const capture = `POST /x HTTP/1.1\r\nContent-Type: application/json\r\nSignature: ${headerSignature}\r\n\r\n${body}`
      const { isVerified, lines } = await verifyCallback(readCapture(bytesOf(capture)), [secretKey])
      expect(isVerified).toBe(expected.verified)
      if (isVerified) expect(lines).toContain(`form of the values: ${valueForm}`)
    },
  )

  it('prints the signed text only with showText, and never the key', async () => {
    const { formBody, secretKey, canonical } = vectors.sign[0]!
    const capture = readCapture(bytesOf(formBody))
    const withoutText = await verifyCallback(capture, [secretKey])
    const withText = await verifyCallback(capture, [secretKey], { showText: true })
    const text = canonical!.slice(0, -secretKey.length)
    expect(withoutText.lines.join('\n')).not.toContain(text)
    expect(withText.lines.join('\n')).toContain(text)
    expect(withText.lines.join('\n')).not.toContain(secretKey)
  })

  it('mentions a line break at the end of the body', async () => {
    const { formBody, secretKey } = vectors.sign[0]!
    const { isVerified, lines } = await verifyCallback(readCapture(bytesOf(`${formBody}0\n`)), [secretKey])
    expect(isVerified).toBe(false)
    expect(lines.join('\n')).toMatch(/not verified[\s\S]*line break/)
  })
})

describe('readCapture', () => {
  it('keeps the bytes of the body, and cuts it at Content-Length', () => {
    const head = 'POST /callback HTTP/1.1\nHost: app.example\nContent-Length: 4\n\n'
    const { headers, body } = readCapture(new Uint8Array([...bytesOf(head), 0xff, 0xfe, 0x0a, 0x0a, 0x0a]))
    expect([...body]).toEqual([0xff, 0xfe, 0x0a, 0x0a])
    expect(headers.get('host')).toBe('app.example')
  })

  it('reads a capture without headers as a body, including empty lines', () => {
    expect(Buffer.from(readCapture(bytesOf('{\n\n"a": 1}')).body).toString()).toBe('{\n\n"a": 1}')
  })
})

describe('npx vue-taskgate verify-callback', () => {
  const run = (args: string[], env: Record<string, string> = {}) =>
    promisify(execFile)(process.execPath, ['--import', 'tsx', 'src/cli/vue-taskgate.ts', ...args], {
      env: { ...process.env, ...env },
    }).then(
      ({ stdout }) => ({ code: 0, text: stdout }),
      ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, text: stdout + stderr }),
    )
  const file = join(folder, 'capture.txt')
  const key = 'the key of a test, long enough'
  const signature = createHash('sha256').update(`a1b2${key}`).digest('hex')
  writeFileSync(file, `b=2&a=1&signature=${signature}`)

  it('prints the method and the key that verify, and exits with 0', async () => {
    const { code, text } = await run(['verify-callback', file], { CALLBACK_SECRET: key })
    expect(text).toMatch(/verified\nmethod: SHA256\nkey: the current one/)
    expect(code).toBe(0)
  }, 20_000)

  it('exits with 1 if no key verifies, and with 2 for wrong usage or an unreadable file', async () => {
    expect((await run(['verify-callback', file], { CALLBACK_SECRET: 'another' })).code).toBe(1)
    expect(await run(['verify-callback', file], { CALLBACK_SECRET: '' })).toMatchObject({
      code: 2,
      text: expect.stringMatching(/CALLBACK_SECRET/) as string,
    })
    expect(await run([])).toMatchObject({
      code: 2,
      text: expect.stringMatching(/verify-callback <capture.txt>/) as string,
    })
    expect((await run(['verify-callback', join(folder, 'none')], { CALLBACK_SECRET: key })).text).toMatch(
      /cannot be read/,
    )
  }, 30_000)
})
