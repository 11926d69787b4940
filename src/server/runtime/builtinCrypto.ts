import { builtinModule } from './builtinModule'

interface Hash {
  update(data: string | Uint8Array): Hash
  digest(): Uint8Array
  digest(encoding: 'base64url'): string
}

export interface BuiltinCrypto {
  /** Takes a third of the time of `createHash`. Node has it since 20.12; other runtimes may lack it. */
  hash?(algorithm: 'sha256', text: string, encoding: 'base64url'): string
  createHash(algorithm: string): Hash
  createHmac(algorithm: 'sha256', key: string): Hash
}

/**
 * `node:crypto` if the runtime has it (Node, Bun, Deno, Workers with `nodejs_compat`), else undefined. WebCrypto passes
 * every digest to another thread, which costs thirty times as much as the digest of a short text.
 */
export const builtinCrypto: BuiltinCrypto | undefined = find()

function find(): BuiltinCrypto | undefined {
  const found = builtinModule<BuiltinCrypto>('node:crypto')
  return found?.createHash && found.createHmac ? (found as BuiltinCrypto) : undefined
}
