import { createHash } from 'node:crypto'

import { describe, expect, it } from 'vitest'

import { filesOf, folderOf } from '../support/documents/documents'
import { callbackParts } from '../support/documents/exampleParts'
import { SLOW, startExample } from '../support/documents/exampleProcess'
import { createVisitor, eventually } from '../support/documents/visitor'

const callbacks = filesOf('docs/callbacks.md')

describe('docs/callbacks.md', () => {
  const source = {
    YIDUN_TOKEN: 'a-token-of-a-documentation-test',
    YIDUN_ID: 'an-id',
    YIDUN_KEY: 'a key of sixteen bytes',
  }

  function pushTo(url: string, data: object, key = source.YIDUN_KEY): Promise<Response> {
    const fields = { secretId: source.YIDUN_ID, businessId: 'b', callbackData: JSON.stringify(data) }
    const text = Object.entries(fields)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flat()
      .join('')
    const signature = createHash('sha256')
      .update(text + key)
      .digest('hex')
    const body = new URLSearchParams({ ...fields, signature })
    return fetch(`${url}/api/callback/pictures/${source.YIDUN_TOKEN}`, { method: 'POST', body })
  }

  it(
    'settles the task with a push, replaces its verdict with a human one, and reports each update once',
    SLOW,
    async () => {
      const { url, messages } = await startExample(folderOf({ ...callbacks, ...callbackParts }), 'server.ts', source)
      const { get, post, ended } = createVisitor()
      const start = { action: 'checkPicture', input: { url: 'https://pictures.example/1.png' } }
      const { taskId } = (await post(url, '/startTask', start)).body
      const status = async () => (await get(url, `/task/status?taskId=${taskId}`)).body
      await eventually(async () => (await status()).stage === 'submitted')
      const callbackUrl = `https://app.example/api/callback/pictures/${source.YIDUN_TOKEN}`
      expect(messages).toEqual([{ submitted: { url: start.input.url, dataId: taskId, callbackUrl } }])

      const common = { taskId: `yd-${taskId}`, dataId: taskId, status: 2, labels: [] }
      const machine = { antispam: { ...common, suggestion: 2, resultType: 1, censorTime: 1 } }
      expect((await pushTo(url, machine, 'another key of bytes')).status).toBe(401)
      const answers = await Promise.all([pushTo(url, machine), pushTo(url, machine)])
      for (const answer of answers) {
        expect(answer.status).toBe(200)
        expect(await answer.json()).toEqual({ code: 200, msg: 'success' })
      }
      expect(await ended(url, taskId)).toMatchObject({ status: 'done', result: { isFine: false } })

      const human = { antispam: { ...common, suggestion: 0, resultType: 2, censorTime: 2 } }
      expect((await pushTo(url, human)).status).toBe(200)
      await eventually(async () => (await status()).result.isFine === true)
      const saved = () => messages.flatMap((message) => (message.saved as { id: string; by: string }) ?? [])
      await eventually(async () => {
        await status()
        return saved().length > 1
      })
      expect(saved().map(({ by }) => by)).toEqual(['machine', 'human'])
      expect(new Set(saved().map(({ id }) => id)).size).toBe(2)
    },
  )
})
