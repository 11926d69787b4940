import { crc32, deflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const TRUECOLOUR = 2
const BITS = 8
const CHANNELS = 3
const LEVEL = 7
/** Row filters: the byte as it is, minus the left, the upper, their mean, or the nearest of left, upper, upper left. */
const FILTERS = 5

/** A PNG of 8-bit RGB pixels, row by row (ISO/IEC 15948, the W3C's PNG specification). */
export function encodePng(pixels: Uint8ClampedArray, width: number, height: number): Uint8Array {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([BITS, TRUECOLOUR], 8)
  const data = deflateSync(filterRows(pixels, width * CHANNELS, height), { level: LEVEL })
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))])
}

/** Each row as the filter leaves it that makes its bytes smallest, behind the number of that filter. */
function filterRows(pixels: Uint8ClampedArray, stride: number, height: number): Uint8Array {
  const filtered = new Uint8Array((stride + 1) * height)
  const tries = Array.from({ length: FILTERS }, () => new Uint8Array(stride))
  for (let row = 0; row < height; row++) {
    const sums = filterRow(pixels, row * stride, stride, row > 0, tries)
    const best = sums.indexOf(Math.min(...sums))
    filtered[row * (stride + 1)] = best
    filtered.set(tries[best]!, row * (stride + 1) + 1)
  }
  return filtered
}

function filterRow(
  pixels: Uint8ClampedArray,
  start: number,
  stride: number,
  above: boolean,
  tries: readonly Uint8Array[],
): number[] {
  const sums = new Array<number>(FILTERS).fill(0)
  for (let i = 0; i < stride; i++) {
    const value = pixels[start + i]!
    const left = i >= CHANNELS ? pixels[start + i - CHANNELS]! : 0
    const up = above ? pixels[start + i - stride]! : 0
    const corner = above && i >= CHANNELS ? pixels[start + i - stride - CHANNELS]! : 0
    for (let filter = 0; filter < FILTERS; filter++) {
      const byte = (value - predict(filter, left, up, corner)) & 0xff
      tries[filter]![i] = byte
      sums[filter]! += byte < 128 ? byte : 256 - byte
    }
  }
  return sums
}

function predict(filter: number, left: number, up: number, corner: number): number {
  if (filter === 0) return 0
  if (filter === 1) return left
  if (filter === 2) return up
  if (filter === 3) return (left + up) >> 1
  const [toLeft, toUp, toCorner] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)]
  if (toLeft <= toUp && toLeft <= toCorner) return left
  return toUp <= toCorner ? up : corner
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(body.length + 8)
  frame.writeUInt32BE(data.length, 0)
  frame.set(body, 4)
  frame.writeUInt32BE(crc32(body), body.length + 4)
  return frame
}
