import type { TestBackend } from '../../../support/backend/testBackend'

import { expect, it, vi } from 'vitest'

import { systemClock } from '../../../../src/server/runtime/clock'
import { verifyAlways } from '../../../support/backend/defaults'
import { solveWork } from '../../../support/backend/solveWork'
import { createTestBackend } from '../../../support/backend/testBackend'
import { describeOnEachStorage } from '../../../support/storage/describeOnEachStorage'

const COPIES = 1_000
const of = (copies: number, call: () => Promise<{ status: number; body: { reason?: string } }>) =>
  Promise.all(Array.from({ length: copies }, call))

describeOnEachStorage('work', (open) => {
  /** Two servers on the same data, as two processes are. */
  function createPair() {
    const site = open()
    const serve = () => createTestBackend({ storage: site.open(), clock: systemClock, risk: verifyAlways } as object)
    const pair = [serve(), serve()] as [TestBackend, TestBackend]
    /** Waits until the work may be answered. Keys of Redis expire by real time, whatever the scripts see. */
    async function age(id: string): Promise<void> {
      site.step(1_000)
      await vi.waitUntil(async () => (await pair[0].storage.left(`challenge:${id}`)) <= 599_000, 5_000)
    }
    return { pair, age }
  }

  it('is judged once in a thousand parallel copies, and gives one pass, which one of a thousand starts spends', async () => {
    const { pair, age } = createPair()
    const [first] = pair
    const { id, ...work } = (await first.post('/verify/challenge', { kind: 'pow' })).body
    const answer = { kind: 'pow', id, nonces: solveWork(work) }
    await age(id)
    let turn = 0
    const answers = await of(COPIES, () => pair[(turn += 1) % 2]!.post('/verify/submit', answer))
    const passes = answers.flatMap(({ body }) => (body as { verifyToken?: string }).verifyToken ?? [])
    expect(passes).toHaveLength(1)
    expect(answers.filter(({ body }) => body.reason === 'expired')).toHaveLength(COPIES - 1)
    const judged = pair.flatMap(({ events }) => events).filter(({ type }) => /-(passed|failed)$/.test(type))
    expect(judged).toHaveLength(1)
    const starts = await of(COPIES, () => pair[(turn += 1) % 2]!.start({ verifyToken: passes[0] }))
    expect(starts.filter(({ status }) => status === 202)).toHaveLength(1)
  })

  it('is judged once if the copies are wrong', async () => {
    const { pair } = createPair()
    const { id } = (await pair[0].post('/verify/challenge', { kind: 'pow' })).body
    let turn = 0
    const answers = await of(100, () => pair[(turn += 1) % 2]!.post('/verify/submit', { kind: 'pow', id, nonces: [1] }))
    expect(answers.filter(({ body }) => body.reason === 'retry')).toHaveLength(1)
    expect(answers.filter(({ body }) => body.reason === 'expired')).toHaveLength(99)
  })

  it('stays one for a session that asks for much at once', async () => {
    const { pair } = createPair()
    const asked = await of(50, () => pair[0].post('/verify/challenge', { kind: 'pow' }))
    const issued = asked.filter(({ status }) => status === 200)
    expect(asked.filter(({ status }) => status === 429)).toHaveLength(50 - issued.length)
    const answers = []
    for (const { body } of issued as { body: { id?: string } }[]) {
      answers.push(await pair[1].post('/verify/submit', { kind: 'pow', id: body.id, nonces: [1] }))
    }
    expect(answers.filter(({ body }) => body.reason === 'retry').length).toBeLessThanOrEqual(1)
  })
})
