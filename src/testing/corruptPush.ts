import type { SignedPush } from './fakeVendor'

/** A deliberate corruption of a push. The server accepts none of them. */
export type Corruption = 'signature' | 'body' | 'truncated' | 'encoding' | 'duplicated-parameter' | 'content-type'

/** Returns the push with this corruption. */
export function corruptPush(push: SignedPush, corruption: Corruption): SignedPush {
  const { body, headers, contentType } = push
  switch (corruption) {
    case 'signature':
      return headers.signature
        ? { ...push, headers: { signature: flipped(headers.signature) } }
        : { ...push, body: body.replace(/(signature=)([\da-f]+)/, (_, name, hex) => name + flipped(hex)) }
    case 'body': {
      const at = Math.floor(body.length / 2)
      return { ...push, body: body.slice(0, at) + (body[at] === 'x' ? 'y' : 'x') + body.slice(at + 1) }
    }
    case 'truncated':
      return { ...push, body: body.slice(0, -Math.ceil(body.length / 4)) }
    case 'encoding':
      return { ...push, body: encodeURIComponent(body) } // like a proxy that encodes an encoded body again
    case 'duplicated-parameter':
      return contentType.startsWith('application/json')
        ? { ...push, body: body.replace('{', '{"appId":"1",') }
        : { ...push, body: `${body}&callbackData=%7B%7D` }
    case 'content-type':
      return { ...push, contentType: 'text/plain' }
  }
}

function flipped(hex: string): string {
  return (hex.startsWith('0') ? '1' : '0') + hex.slice(1)
}
