/**
 * Encodes pictures as PNG files without native code. A palette keeps the files small.
 */
import type { Raster } from '../raster'

import { crc32 } from './crc32'
import { quantize } from './quantize'

/** Encodes a raster as an image for browsers. Resolves to its bytes and media type. */
export type PictureEncoder = (raster: Raster) => Promise<{ type: string; bytes: Uint8Array }>

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const MOST_COLOURS = 96 // past that pictures grow without looking better
const INDEXED = 3 // colour type of the PNG specification

/** Encodes an 8-bit palette PNG (ISO/IEC 15948) through `CompressionStream`, on every runtime with Web standards. */
export const encodePng: PictureEncoder = async (raster) => {
  const { width, height } = raster
  const { indexes, palette } = quantize(raster, MOST_COLOURS)
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, width)
  view.setUint32(4, height)
  header.set([8, INDEXED, 0, 0, 0], 8)
  const colours = palette.filter((_, i) => i % 4 !== 3)
  const alphas = palette.filter((_, i) => i % 4 === 3)
  const transparency = alphas.some((alpha) => alpha < 255) ? [chunk('tRNS', alphas)] : []
  const bytes = concatenate([
    Uint8Array.from(SIGNATURE),
    chunk('IHDR', header),
    chunk('PLTE', colours),
    ...transparency,
    chunk('IDAT', await deflate(scanlines(indexes, width, height))),
    chunk('IEND', new Uint8Array()),
  ])
  return { type: 'image/png', bytes }
}

/** Adds filter byte 0 (none) to each row: filters need similar neighbours, but palette indexes say nothing of colours. */
function scanlines(indexes: Uint8Array, width: number, height: number): Uint8Array<ArrayBuffer> {
  const lines = new Uint8Array((width + 1) * height)
  for (let y = 0; y < height; y++) lines.set(indexes.subarray(y * width, (y + 1) * width), y * (width + 1) + 1)
  return lines
}

/** `deflate` of the Compression Streams standard is the zlib format (RFC 1950), which PNG requires. */
async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const { writable, readable } = new CompressionStream('deflate')
  const writer = writable.getWriter()
  const [parts] = await Promise.all([readAll(readable), writer.write(bytes), writer.close()])
  return concatenate(parts)
}

async function readAll(stream: ReadableStream<Uint8Array>): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = []
  const reader = stream.getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) parts.push(part.value)
  return parts
}

/** Returns a chunk: length, name, data, CRC of name and data. */
function chunk(name: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, data.length)
  for (let i = 0; i < 4; i++) bytes[4 + i] = name.charCodeAt(i)
  bytes.set(data, 8)
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)))
  return bytes
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
