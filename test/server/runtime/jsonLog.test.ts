import { createJsonLog, createMemoryStorage, TaskgateError } from 'vue-taskgate/server'
import { describe, expect, it, vi } from 'vitest'

import { controlled } from '../../support/storage/controlled'
import { createHandingOver } from '../../support/server/handingOver'
import { plainSource, TOKEN } from '../../support/server/plainSource'
import { createTestClock, until } from '../../support/time/testClock'
import { ORIGIN, SECRET } from '../../support/backend/defaults'

const PHONE = '13800138000'

function createLog(options: Parameters<typeof createJsonLog>[0] = {}) {
  const lines: string[] = []
  const log = createJsonLog({ write: (line) => lines.push(line), now: () => 0, ...options })
  return { ...log, lines, read: () => lines.map((line) => JSON.parse(line)) }
}

describe('the log', () => {
  it('has one line of JSON for each event, with its time', () => {
    const { onEvent, read } = createLog()
    onEvent({ type: 'callback-parked', source: 'plain' })
    onEvent({ type: 'callback-dead', source: 'plain', reason: 'bad_payload' })
    expect(read()).toEqual([
      { time: '1970-01-01T00:00:00.000Z', level: 'info', event: 'callback-parked', source: 'plain' },
      {
        time: '1970-01-01T00:00:00.000Z',
        level: 'warn',
        event: 'callback-dead',
        source: 'plain',
        reason: 'bad_payload',
      },
    ])
  })

  it('logs an error’s place, name, code and frames, and the message only of our own errors', () => {
    const { onError, read } = createLog()
    onError(Object.assign(new Error(`no row for ${PHONE}`), { code: 'SQLITE_BUSY' }), 'run of startTask')
    onError(new TypeError('vue-taskgate: expected this, came that.'), 'reconcile')
    onError(new TaskgateError('unavailable', `busy with ${PHONE}`), 'run of startTask')
    const [foreign, own, readable] = read()
    expect(foreign).toMatchObject({ level: 'error', where: 'run of startTask', name: 'Error', code: 'SQLITE_BUSY' })
    expect(foreign).not.toHaveProperty('message')
    expect(foreign.stack[0]).toMatch(/^at .*jsonLog\.test\.ts:\d+:\d+\)?$/)
    expect(own).toMatchObject({ name: 'TypeError', message: 'vue-taskgate: expected this, came that.' })
    expect(readable).toMatchObject({ name: 'TaskgateError', code: 'unavailable' })
    expect(JSON.stringify(read())).not.toContain(PHONE)
  })

  it('logs the messages of other errors only if withMessages is set', () => {
    const { onError, read } = createLog({ withMessages: true })
    onError(new Error('connection refused'), 'lease of q')
    expect(read()).toMatchObject([{ message: 'connection refused' }])
  })

  it.each<[string, unknown]>([
    ['a message that looks like frames', new Error(`no\n    at ${PHONE}\n    at ${PHONE}:1:1`)],
    ['a message that was changed later', Object.assign(new Error(`at ${PHONE}`), { message: '' })],
    ['a name in its stack only', Object.assign(new Error(), { stack: `Error: no\n    at ${PHONE}\nmore` })],
    ['a code that says much', Object.assign(new Error(), { code: `of ${PHONE}` })],
    ['a code that is no text', Object.assign(new Error(), { code: { phone: PHONE } })],
    ['a code that is no JSON', Object.assign(new Error(), { code: 10n })],
    ['a text', PHONE],
    ['an object', { phone: PHONE, code: [PHONE] }],
    ['nothing', undefined],
    ['null', null],
    ['an error without a stack', Object.assign(new Error(PHONE), { stack: undefined })],
  ])('writes a line for %s without its content', (_what, error) => {
    const { onError, lines, read } = createLog()
    onError(error, 'here')
    expect(read()).toMatchObject([{ level: 'error', where: 'here' }])
    expect(lines.join()).not.toContain(PHONE)
  })

  it('writes to the console with the system’s clock by default', () => {
    const written = vi.spyOn(console, 'log').mockReturnValue()
    createJsonLog().onEvent({ type: 'callback-parked', source: 'plain' })
    const line = JSON.parse(written.mock.calls[0]![0])
    expect(Math.abs(Date.parse(line.time) - Date.now())).toBeLessThan(60_000)
    written.mockRestore()
  })
})

describe('a run with every kind of failure', () => {
  it('passes no payload, subject, token or secret to hooks and log', async () => {
    const { onEvent, onError, lines } = createLog()
    const clock = createTestClock()
    const { storage, fail } = controlled(createMemoryStorage(clock))
    const heard: unknown[] = []
    let tries = 0
    const made = createHandingOver({
      clock,
      storage,
      onEvent(event) {
        heard.push(event)
        onEvent(event)
      },
      onError(error, where) {
        heard.push(where, String(error), (error as Error).stack)
        onError(error, where)
      },
      action: { submit: () => ((tries += 1) === 1 ? 'provider-task-1' : Promise.reject(new Error('down'))) },
      callbacks: {
        publicUrl: ORIGIN,
        sources: { plain: plainSource() },
        onUpdate: () => Promise.reject(new Error('no database')),
        reconcile: () => [{ source: 'plain', payload: `{"bad":"${PHONE}"}` }, null as never],
      },
    })
    const { start, submitted, push, server, clock: time } = made
    const personal = { labels: [PHONE], reason: PHONE, echoes: [PHONE] }
    const taskId = await submitted()
    await start()
    await push({ ...personal, providerTaskId: 'provider-task-1', signal: { subject: PHONE, level: 'high' } })
    await push([{ ...personal, providerTaskId: PHONE }, { ...personal, bad: true }, PHONE])
    await push(`no JSON ${PHONE}`)
    await push({ ...personal, status: 'failed', revision: [2], providerTaskId: 'provider-task-1' })
    await push(personal, { unknown: `newField,${PHONE},{"a":"${PHONE}` })
    await push(personal, { signature: 'bad' })
    await push(personal, { 'content-type': 'text/plain' })
    const mend = [fail('append'), fail('commit')]
    await push(`{"x":"${PHONE}"}`)
    mend.forEach((each) => each())
    await expect(server.callbacks.link(PHONE, 'plain', 'p')).rejects.toThrow()
    await time.advance(70_000)
    const told = [
      'update-dead',
      'callback-refused',
      'callback-dead',
      'callback-parked',
      'callback-stored',
      'task-settled',
    ]
    await until(() => told.slice(1).every((type) => lines.some((line) => line.includes(type))))
    const text = `${JSON.stringify(heard)}\n${lines.join('\n')}`
    expect(text).toContain(taskId)
    expect(text).toContain('newField')
    for (const secret of [PHONE, TOKEN, SECRET, 'provider-task-1']) expect(text).not.toContain(secret)
    expect(server.callbacks.urlOf('plain')).toBe(`${ORIGIN}/api/callback/plain/${TOKEN}`)
  })
})
