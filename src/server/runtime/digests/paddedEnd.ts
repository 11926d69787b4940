/** Bytes of a block of MD5 and of SM3. */
export const BLOCK_BYTES = 64

/**
 * The rest of a message behind its last whole block, padded as MD5 (RFC 1321 §3.1) and SM3 (GB/T 32905 §5.2) want it:
 * 0x80, zeros, the message's length in bits. One block or two.
 */
export function paddedEnd(bytes: Uint8Array, isLittleEndian: boolean): DataView {
  const rest = bytes.length % BLOCK_BYTES
  const end = new Uint8Array(rest < BLOCK_BYTES - 8 ? BLOCK_BYTES : 2 * BLOCK_BYTES)
  end.set(bytes.subarray(bytes.length - rest))
  end[rest] = 0x80
  const view = new DataView(end.buffer)
  const [low, high] = [bytes.length * 8, Math.floor(bytes.length / 2 ** 29)]
  view.setUint32(end.length - (isLittleEndian ? 8 : 4), low, isLittleEndian)
  view.setUint32(end.length - (isLittleEndian ? 4 : 8), high, isLittleEndian)
  return view
}
