import { createHash } from 'node:crypto'

import { ORIGIN } from '../backend/defaults'

/** Returns a pseudo-random integer from 0 to below `n`. The same seed yields the same sequence. */
export type Dice = (n: number) => number

/** A small generator (mulberry32) that makes runs reproducible by their seed. */
export function createDice(seed: number): Dice {
  let state = seed >>> 0
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % n
  }
}

export interface FuzzTarget {
  token: string
  secretId: string
  secretKey: string
}

interface Draft {
  method: string
  path: string
  headers: [name: string, value: string][]
  body: Buffer
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH']
const NASTY = [
  '',
  ' ',
  '\u0000',
  '\ufeff',
  '%',
  '%zz',
  '%C0%80',
  '+',
  '&&',
  '=',
  '../..',
  '__proto__',
  'constructor',
  'toString',
  'NaN',
  '1e999',
  '-1',
  '9007199254740993',
  'null',
  'true',
  '[]',
  '{}',
  '[[[[[[[[',
  '"\\ud800"',
  '\ud83d',
  'é',
  '😀',
  'x'.repeat(5_000),
  '['.repeat(2_000),
  '{"a":'.repeat(500),
]
const NAMES = [
  'content-type',
  'content-encoding',
  'origin',
  'sec-fetch-site',
  'idempotency-key',
  'signature',
  'cookie',
  'authorization',
  'accept',
]
const TYPES = [
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'multipart/form-data',
  'text/plain',
  'application/json; charset=utf-16',
]

/** Returns a valid request after random mutations, or null if no client could send the result. */
export function fuzzedRequest(dice: Dice, target: FuzzTarget): Request | null {
  const draft = pick(dice, drafts)(dice, target)
  for (let mutations = dice(4); mutations > 0; mutations -= 1) pick(dice, mutate)(dice, draft)
  const { method, path, headers, body } = draft
  try {
    const hasBody = method !== 'GET' && method !== 'HEAD'
    return new Request(ORIGIN + path, { method, headers, body: hasBody ? new Uint8Array(body) : undefined })
  } catch {
    return null
  }
}

const json = (path: string, value: unknown, headers: Draft['headers'] = []): Draft => ({
  method: 'POST',
  path: `/api${path}`,
  headers: [['content-type', 'application/json'], ...headers],
  body: Buffer.from(JSON.stringify(value)),
})

const get = (path: string): Draft => ({ method: 'GET', path: `/api${path}`, headers: [], body: Buffer.alloc(0) })
const key = (dice: Dice) => `fuzz-key-${dice(50)}`

const drafts: ((dice: Dice, target: FuzzTarget) => Draft)[] = [
  () => json('/risk/check', { action: 'startTask' }),
  () => get('/risk/check?action=startTask'),
  () => json('/verify/challenge', { action: 'startTask', verifyToken: 'vt_1.x' }),
  () => json('/verify/submit', { kind: 'slider', id: 'a', x: 10, track: [[0, 0, 0]], method: 'pointer' }),
  () => json('/verify/submit', { kind: 'provider', provider: 'p', fields: { validate: 'x' } }),
  (dice) => json('/startTask', { input: { prompt: 'a' }, verifyToken: 'vp_x' }, [['idempotency-key', key(dice)]]),
  (dice) => ({
    method: 'POST',
    path: '/api/startTask',
    headers: [
      ['content-type', 'multipart/form-data; boundary=xx'],
      ['idempotency-key', key(dice)],
    ],
    body: Buffer.from(
      '--xx\r\nContent-Disposition: form-data; name="request"\r\n\r\n{"input":{}}\r\n--xx\r\n' +
        'Content-Disposition: form-data; name="0"; filename="a"\r\nContent-Type: image/png\r\n\r\n\u0001\r\n--xx--\r\n',
    ),
  }),
  () => get('/task/status?taskId=aaaaaaaaaaaaaaaaaaaaaa'),
  (dice) => get(`/task/status?key=${key(dice)}`),
  () => get('/task/status?taskId=a&taskId=b'),
  () => json('/task/cancel', { taskId: 'aaaaaaaaaaaaaaaaaaaaaa' }),
  () => get('/health/ready'),
  yidunPush,
  yidunPush,
  ilivedataPush,
  ilivedataPush,
]

/** Corrupts some payloads before signing, so that the fuzzer also reaches the code behind the signature check. */
function yidunPush(dice: Dice, { token, secretId, secretKey }: FuzzTarget): Draft {
  const item = {
    antispam: { taskId: `p-${dice(9)}`, suggestion: dice(5), resultType: dice(3), censorTime: dice(99), labels: [] },
  }
  const callbackData = spoiledText(dice, JSON.stringify(dice(2) ? [item, item] : item))
  const signature = md5(`businessIdbcallbackData${callbackData}secretId${secretId}${secretKey}`)
  return {
    method: 'POST',
    path: `/api/callback/text/${token}`,
    headers: [['content-type', 'application/x-www-form-urlencoded']],
    body: Buffer.from(new URLSearchParams({ secretId, businessId: 'b', callbackData, signature }).toString()),
  }
}

function ilivedataPush(dice: Dice, { token, secretKey }: FuzzTarget): Draft {
  const result = spoiledText(dice, '{"errorCode":0,"result":2,"imageSpams":[{"tags":[{"tag":100}]}]}')
  const results = spoiledText(dice, JSON.stringify([{ taskId: `p-${dice(9)}`, result }]))
  const signature = md5(`appId1checkTypeimage-checkresults${results}${secretKey}`)
  return {
    method: 'POST',
    path: `/api/callback/batch/${token}`,
    headers: [
      ['content-type', 'application/json'],
      ['signature', signature],
    ],
    body: Buffer.from(`{"appId":"1","checkType":"image-check","results":${results}}`),
  }
}

const mutate: ((dice: Dice, draft: Draft) => void)[] = [
  (dice, draft) => {
    if (draft.body.length > 0) draft.body[dice(draft.body.length)] = dice(256)
  },
  (dice, draft) => {
    draft.body = draft.body.subarray(0, dice(draft.body.length + 1))
  },
  (dice, draft) => {
    const at = dice(draft.body.length + 1)
    draft.body = Buffer.concat([draft.body.subarray(0, at), Buffer.from(pick(dice, NASTY)), draft.body.subarray(at)])
  },
  (dice, draft) => {
    draft.body = Buffer.from(spoiledText(dice, draft.body.toString('latin1')), 'latin1')
  },
  (_dice, draft) => {
    draft.body = Buffer.concat([draft.body, draft.body])
  },
  (dice, draft) => {
    draft.method = pick(dice, METHODS)
  },
  (dice, draft) => {
    const at = dice(draft.path.length + 1)
    draft.path =
      draft.path.slice(0, at) + encodeURI(pick(dice, NASTY).replace(/[\ud800-\udfff]/g, '?')) + draft.path.slice(at)
  },
  (dice, draft) => {
    draft.path += `${draft.path.includes('?') ? '&' : '?'}${pick(dice, ['taskId', 'key', 'action'])}=${encodeURIComponent(
      pick(dice, NASTY).replace(/[\ud800-\udfff]/g, '?'),
    )}`
  },
  (dice, draft) => {
    draft.headers = draft.headers.filter(() => dice(2) === 0)
  },
  (dice, draft) => {
    draft.headers.push([
      pick(dice, NAMES),
      pick(dice, [...NASTY, ...TYPES])
        .replace(/[^\x20-\x7e]/g, '?')
        .slice(0, 2_000),
    ])
  },
  (dice, draft) => {
    draft.headers = [['content-type', pick(dice, TYPES)], ...draft.headers.filter(([name]) => name !== 'content-type')]
  },
]

/** Replaces a random part of the text with a nasty value, in one of three cases. */
function spoiledText(dice: Dice, text: string): string {
  if (dice(3) > 0 || text.length === 0) return text
  const start = dice(text.length)
  return text.slice(0, start) + pick(dice, NASTY) + text.slice(start + dice(20))
}

function pick<T>(dice: Dice, list: readonly T[]): T {
  return list[dice(list.length)]!
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex')
}
