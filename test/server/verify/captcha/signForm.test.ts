import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

import { nodeDigests } from '../../../../src/server/node/nodeDigests'
import { signForm } from '../../../../src/server/verify/captcha/signForm'
import { SECRET_KEY } from '../../../support/server/captchaService'

interface Vector {
  params: [string, string][]
  canonical: string
  digests: Record<string, string>
  signature: string
  body: string
}

describe('the vendor’s vector', () => {
  const path = new URL('../../../fixtures/callbackVectors.json', import.meta.url)
  const [vector] = (JSON.parse(readFileSync(path, 'utf8')) as { captcha: Vector[] }).captcha
  const { params, canonical, digests, signature, body } = vector!

  it.each(['MD5', 'SHA1', 'SHA256', 'SM3'] as const)('has the %s digest of its canonical text', async (method) => {
    const digest = await nodeDigests[method](new TextEncoder().encode(canonical))
    expect(Buffer.from(digest).toString('hex')).toBe(digests[method.toLowerCase()])
  })

  it('has the signature and the body that signForm() produces', async () => {
    let text = ''
    const MD5 = (bytes: Uint8Array<ArrayBuffer>) => {
      text = new TextDecoder().decode(bytes)
      return nodeDigests.MD5(bytes)
    }
    const form = await signForm(params, { method: 'MD5', secretKey: SECRET_KEY, digests: { ...nodeDigests, MD5 } })
    expect(text).toBe(canonical)
    expect(form).toEqual([...params, ['signature', signature]])
    expect(new URLSearchParams(form).toString()).toBe(body)
  })
})
