import type { DigestMethod } from 'vue-taskgate/server'

import { createHash } from 'node:crypto'

import { expect } from 'vitest'

export const TOKEN = 'abcdefghijklmnopqrstuvwxyz012345'
export const KEY = '6308afb129ea00301bd7c79621d07591'
export const PREVIOUS_KEY = '00000000000000000000000000000001'

export const bytesOf = (text: string) => new TextEncoder().encode(text)

export const refused = (reason: string, status = 401) =>
  expect.objectContaining({ name: 'CallbackRefused', reason, status }) as Error

/** Signs a text as the vendors do: a digest of the text and the key. */
export function sign(text: string, method: DigestMethod = 'MD5', key = KEY): string {
  return createHash(method.toLowerCase())
    .update(text + key)
    .digest('hex')
}
