import type { DigestMethod, Digests } from '../../runtime/digests/digests'

import { signedText } from '../../runtime/digests/signedText'

export interface SignOptions {
  /** Added to the form and signed with it, except for MD5, the vendor's default. */
  method: DigestMethod
  secretKey: string
  digests: Digests
}

/** Appends the signature: the hex digest of all names in ascending order, each with its value, then the key. */
export async function signForm(
  params: [string, string][],
  { method, secretKey, digests }: SignOptions,
): Promise<[string, string][]> {
  const named: [string, string][] = method === 'MD5' ? params : [...params, ['signatureMethod', method]]
  const bytes = new TextEncoder().encode(signedText(named) + secretKey)
  const digest = await digests[method](bytes)
  const signature = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return [...named, ['signature', signature]]
}
