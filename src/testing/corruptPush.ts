import type { SignedPush } from './fakeVendor'

/** What may go wrong on the way, on purpose. None of them is ever accepted. */
export type Corruption = 'signature' | 'body' | 'truncated' | 'encoding' | 'duplicated-parameter' | 'content-type'

/** A push after something happened to it. */
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
      return { ...push, body: encodeURIComponent(body) } // as a proxy does that encodes what is encoded
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
