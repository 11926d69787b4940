/** A key that nobody else will make: 128 random bits as hex. `crypto.randomUUID` is missing on plain http. */
export function createIdempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
