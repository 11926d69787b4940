import { createHash } from 'node:crypto'

import { yidun } from 'vue-taskgate/server'

const secretId = 'bench-secret-id'
const secretKey = 'the key of a measurement'
const businessId = 'bench-business'
const token = 'a-token-of-a-measurement-only'

/** A Yidun text source with a typical configuration. */
export const source = yidun({
  product: 'text',
  token,
  secretId,
  secretKey,
  businessIds: [businessId],
  methods: ['MD5'],
})
export const path = `/api/callback/text/${token}`
export const contentType = 'application/x-www-form-urlencoded; charset=UTF-8'

/** Returns a signed body of about 1 kB. Each number yields a different push. */
export function signedBody(number: number): string {
  const callbackData = JSON.stringify({
    antispam: {
      taskId: `bench-${number}`,
      dataId: `data-${number}`,
      suggestion: number % 3,
      resultType: 1,
      censorTime: 1_700_000_000_000 + number,
      labels: [{ label: 100, level: 2, details: { hint: 'x'.repeat(600) } }],
    },
  })
  const text = `businessId${businessId}callbackData${callbackData}secretId${secretId}${secretKey}`
  const signature = createHash('md5').update(text).digest('hex')
  return new URLSearchParams({ secretId, businessId, callbackData, signature }).toString()
}
