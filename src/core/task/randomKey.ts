/** Returns 128 random bits as hex. `crypto.randomUUID` does not exist on pages served over plain HTTP. */
export function createRandomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
