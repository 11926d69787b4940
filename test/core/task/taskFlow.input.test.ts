import { describe, expect, it } from 'vitest'

import { verifyAlways } from '../../support/backend/defaults'
import { openFlow } from '../../support/client/testFlow'

/** A file of one megabyte. */
const page = new File([new Uint8Array(1024 * 1024)], 'page.bin')

function nested(levels: number): object {
  let deep = {}
  for (let level = 1; level < levels; level += 1) deep = { deep }
  return deep
}

describe('an input that cannot be sent', () => {
  it.each([
    ['a Map', { tags: new Map() }, 'input.tags'],
    ['too many levels', nested(20_000), '1000 levels'],
  ])('fails the task before any call: %s', async (_what, input, words) => {
    const { flow, reaches, task, callsOf } = openFlow({ risk: verifyAlways, flow: { input } })
    flow.start()
    await reaches('failed')
    expect(task().problem).toMatchObject({ code: 'config', hint: expect.stringContaining(words) })
    expect(callsOf('check')).toEqual([])
  })

  it.each([
    ['JSON', 'ü'.repeat(1024 * 1024), 1024 * 1024],
    ['files', { pages: Array(10).fill(page) }, 10 * 1024 * 1024],
  ])('fails the task before the puzzle, if the server says that it is too large: %s', async (_what, input, limit) => {
    const { flow, reaches, task, verifies, callsOf } = openFlow({ risk: verifyAlways, flow: { input } })
    flow.start()
    await reaches('failed')
    const hint = expect.stringMatching(`^expected at most ${limit} bytes, came `)
    expect(task().problem).toMatchObject({ code: 'too-large', hint })
    expect([callsOf('check').length, callsOf('start').length, verifies.length]).toEqual([1, 0, 0])
  })

  it('is sent if the server takes more', async () => {
    const { flow, arrives, runs } = openFlow({
      limits: { jsonBytes: 4 * 1024 * 1024 },
      flow: { input: 'ü'.repeat(1024 * 1024) },
    })
    flow.start()
    await arrives('done')
    expect(runs).toHaveLength(1)
  })

  it('may be taken by `prepare`, whose own result is copied and checked', async () => {
    const sent = { tags: ['before'] }
    const { flow, arrives, runs, pass } = openFlow({
      risk: verifyAlways,
      flow: {
        input: { tags: new Set(['a']) },
        prepare: () => sent,
        async verify({ attempt }) {
          if (attempt === 1) return { token: 'vp_wrong', by: 'slider' }
          sent.tags[0] = 'after'
          return { token: await pass(), by: 'slider' }
        },
      },
    })
    flow.start()
    await arrives('done')
    expect(runs).toEqual([{ tags: ['before'] }])
  })

  it('is left to the back end whose own start body it has', async () => {
    const { flow, arrives, runs } = openFlow({
      client: {
        adapt: { startBody: (input) => ({ action: 'startTask', input: [...(input as Set<string>)] }) },
      },
      flow: { input: new Set(['a']) },
    })
    flow.start()
    await arrives('done')
    expect(runs).toEqual([['a']])
  })
})
