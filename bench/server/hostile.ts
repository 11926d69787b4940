// Measures the processor time, in ms, to refuse a body of the maximum size. Reports the best of three tries.
// `npx tsx bench/server/hostile.ts`
import type { CallbackSource } from 'vue-taskgate/server'

import { ilivedata, yidun } from 'vue-taskgate/server'
import { nodeDigests } from 'vue-taskgate/server/node'

import { printTable } from '../figures'

const BYTES = 4 * 1024 * 1024
const TRIES = 3
const secrets = { token: 'a-token-of-a-measurement-only', secretKey: 'the key of a measurement' }

/** Elements that fill a JSON list. */
const elements: Record<string, string> = {
  'one long string': `"${'x'.repeat(1_000_000)}"`,
  'empty strings': '""',
  'escaped quotes': `"${'\\"'.repeat(1_000)}"`,
  'escaped code units': `"${'\\u00e9'.repeat(1_000)}"`,
  numbers: '1',
  'null literals': 'null',
  'empty objects': '{}',
  'small objects': '{ "a": 1 }',
  'nested lists': '['.repeat(50) + ']'.repeat(50),
  results: '{"taskId":"abcdef0123456789","result":"{\\"errorCode\\":0,\\"result\\":2}"}',
}
/** Pieces that fill a form value. */
const values: Record<string, string> = { plain: 'x', 'percent-encoded': '%61', spaces: '+', 'two-byte': '%C3%A9' }

const auto = ilivedata({ ...secrets, appIds: 'any' })
const pinned = ilivedata({ ...secrets, appIds: 'any', valueForm: 'raw' })
const form = yidun({
  ...secrets,
  product: 'text',
  secretId: 'bench',
  businessIds: 'any',
  methods: ['MD5', 'SHA1', 'SHA256', 'SM3'],
})

const lists = []
for (const [what, element] of Object.entries(elements)) {
  const results = `[${filled(`${element},`, 100)}1]`
  const body = Buffer.from(`{"appId":"1","checkType":"image","results":${results}}`)
  const headers = new Headers({ signature: '0'.repeat(32) })
  lists.push({ list: what, auto: await cost(auto, body, headers), "'raw' pinned": await cost(pinned, body, headers) })
}
printTable('iLiveData JSON of 4 MiB with a wrong signature, in ms of processor time', lists)

const forms = []
for (const [what, value] of Object.entries(values)) {
  const times = []
  for (const length of [32, 64]) {
    const signature = `&signature=${'0'.repeat(length)}`
    const body = Buffer.from(`callbackData=${filled(value, 100)}${signature}`)
    times.push(await cost(form, body, new Headers()))
  }
  forms.push({ value: what, MD5: times[0]!, 'SHA-256, then SM3': times[1]! })
}
printTable('Yidun form of 4 MiB with a wrong signature, in ms of processor time', forms)

function filled(piece: string, room: number): string {
  return piece.repeat(Math.floor((BYTES - room) / piece.length))
}

async function cost(source: CallbackSource, body: Buffer, headers: Headers): Promise<number> {
  let best = Infinity
  for (let tries = 0; tries < TRIES; tries += 1) {
    const bytes = new Uint8Array(body)
    const before = process.cpuUsage()
    const wasRefused = await source.verify(bytes, headers, nodeDigests).then(
      () => false,
      () => true,
    )
    const { user, system } = process.cpuUsage(before)
    if (!wasRefused) throw new Error('expected a refusal')
    best = Math.min(best, (user + system) / 1_000)
  }
  return best
}
