import { inflateSync } from 'node:zlib'

/** Rows from the top, four bytes a pixel. */
export interface Raster {
  width: number
  height: number
  data: Uint8ClampedArray
}

const CHANNELS: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } // by colour type of the PNG specification
const SIGNATURE = '89504e470d0a1a0a'

/** Decodes a PNG (ISO/IEC 15948) with 8 bits a channel and without interlacing. */
export function decodePng(file: Uint8Array): Raster {
  const bytes = Buffer.from(file)
  if (bytes.toString('hex', 0, 8) !== SIGNATURE) throw new Error('expected a PNG, came another file')
  const chunks = chunksOf(bytes)
  const header = chunks.get('IHDR')!
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  const [depth, type, interlace] = [header[8]!, header[9]!, header[12]!]
  if (depth !== 8 || interlace !== 0) throw new Error(`expected 8 bits without interlacing, came ${depth}`)
  const channels = CHANNELS[type]!
  const rows = unfilter(inflateSync(chunks.get('IDAT')!), width, height, channels)
  const [colours, alphas] = [chunks.get('PLTE'), chunks.get('tRNS')]
  const data = new Uint8ClampedArray(width * height * 4)
  for (let i = 0; i < width * height; i++) {
    const from = i * channels
    const entry = rows[from]!
    // A palette's entry, a grey, or a colour.
    const [source, start] = type === 3 ? [colours!, entry * 3] : [rows, from]
    for (let channel = 0; channel < 3; channel++) {
      data[i * 4 + channel] = source[start + (type !== 3 && channels < 3 ? 0 : channel)]!
    }
    const hasAlpha = channels === 2 || channels === 4
    data[i * 4 + 3] = type === 3 ? (alphas?.[entry] ?? 255) : hasAlpha ? rows[from + channels - 1]! : 255
  }
  return { width, height, data }
}

/** Returns the chunks by name. Data that is split over several chunks is joined. */
function chunksOf(bytes: Buffer): Map<string, Buffer> {
  const chunks = new Map<string, Buffer>()
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at)
    const name = bytes.toString('latin1', at + 4, at + 8)
    const data = bytes.subarray(at + 8, at + 8 + length)
    chunks.set(name, Buffer.concat([chunks.get(name) ?? Buffer.alloc(0), data]))
    at += 12 + length
  }
  return chunks
}

function unfilter(lines: Buffer, width: number, height: number, channels: number): Uint8Array {
  const length = width * channels
  const rows = new Uint8Array(length * height)
  for (let y = 0; y < height; y++) {
    const filter = lines[y * (length + 1)]!
    for (let i = 0; i < length; i++) {
      const left = i < channels ? 0 : rows[y * length + i - channels]!
      const up = y === 0 ? 0 : rows[(y - 1) * length + i]!
      const corner = i < channels || y === 0 ? 0 : rows[(y - 1) * length + i - channels]!
      rows[y * length + i] = lines[y * (length + 1) + 1 + i]! + predict(filter, left, up, corner)
    }
  }
  return rows
}

/** The filters of the PNG specification: none, left, up, average, Paeth. */
function predict(filter: number, left: number, up: number, corner: number): number {
  if (filter === 0) return 0
  if (filter === 1) return left
  if (filter === 2) return up
  return filter === 3 ? (left + up) >> 1 : paeth(left, up, corner)
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner
  const [toLeft, toUp, toCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)]
  if (toLeft <= toUp && toLeft <= toCorner) return left
  return toUp <= toCorner ? up : corner
}
