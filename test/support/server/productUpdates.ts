import type { CallbackUpdate } from '../../../src/server/tasks/callbackUpdate'
import type { YidunProduct } from '../../../src/server/callbacks/vendors/yidunProducts'

import { yidun } from 'vue-taskgate/server'
import { expect } from 'vitest'

import { yidunProducts } from '../../../src/server/callbacks/vendors/yidunProducts'
import { KEY, TOKEN } from './signing'

export const CENSOR_TIME = 1_700_000_000_000
export const PRODUCTS = Object.keys(yidunProducts) as YidunProduct[]

export function sourceOf(product: YidunProduct) {
  return yidun({ product, token: TOKEN, secretId: 'id', secretKey: KEY, businessIds: 'any', methods: ['SM3'] })
}

/** Reads every item of a payload. */
export function updates(product: YidunProduct, payload: unknown): CallbackUpdate[] {
  const { items, update } = sourceOf(product)
  return items(typeof payload === 'string' ? payload : JSON.stringify(payload)).map(update)
}

/** Reads the only item of a payload. */
export function updateOf(product: YidunProduct, payload: unknown): CallbackUpdate {
  const all = updates(product, payload)
  expect(all).toHaveLength(1)
  return all[0]!
}

export const antispam = (members: object) => ({ antispam: { taskId: 't1', ...members } })

export const unreadable = (words: string) =>
  expect.objectContaining({ name: 'UnreadablePayload', message: expect.stringContaining(words) as string }) as Error
