import type { DigestMethod, Digests } from '../../runtime/digests/digests'

import { digestMethods } from '../../runtime/digests/digests'
import { signedText } from '../../runtime/digests/signedText'

/** How a form is signed. HMAC_SHA256 (RFC 2104) takes the key as its key; the others digest a text that ends with it. */
export type SignMethod = DigestMethod | 'HMAC_SHA256'

export const signMethods: readonly SignMethod[] = [...digestMethods, 'HMAC_SHA256']

export interface SignOptions {
  /** Added to the form and signed with it, except for MD5, the vendor's default. */
  method: SignMethod
  secretKey: string
  digests: Digests
}

/** Appends the signature: the hex digest of all names in ascending order, each with its value, and of the key. */
export async function signForm(params: [string, string][], options: SignOptions): Promise<[string, string][]> {
  const { method } = options
  const named: [string, string][] = method === 'MD5' ? params : [...params, ['signatureMethod', method]]
  const digest = await sign(signedText(named), options)
  const signature = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return [...named, ['signature', signature]]
}

async function sign(text: string, { method, secretKey, digests }: SignOptions): Promise<Uint8Array> {
  const encoder = new TextEncoder()
  if (method !== 'HMAC_SHA256') return digests[method](encoder.encode(text + secretKey))
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', encoder.encode(secretKey), algorithm, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(text)))
}
