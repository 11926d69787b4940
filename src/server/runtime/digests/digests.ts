/**
 * The digests with which vendors sign. `resolveDigests.ts` finds them in the runtime, `checkDigests.ts` tests them at
 * startup, `signedText.ts` says which text of a form is signed.
 */

/** The digests with which the vendors sign. SM3 is GB/T 32905-2016. */
export type DigestMethod = 'MD5' | 'SHA1' | 'SHA256' | 'SM3'

/** Makes the digest of some bytes. */
export type Digest = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array | Promise<Uint8Array>

/** One function for each method. */
export type Digests = Record<DigestMethod, Digest>

export const digestMethods: readonly DigestMethod[] = ['MD5', 'SHA1', 'SHA256', 'SM3']
