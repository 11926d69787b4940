import type { DigestMethod, Digests } from '../../runtime/digests/digests'

import { signedText } from '../../runtime/digests/signedText'

export interface SignOptions {
  /** Named in the form, and so signed itself, where it is not MD5, which needs no name. */
  method: DigestMethod
  secretKey: string
  digests: Digests
}

/** The parameters with their signature: names ascending, each with its value, then the key; hex, in lower case. */
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
