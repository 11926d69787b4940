import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

interface Answer {
  status: number
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what came over the wire
  body: any
}

/** The server half on one storage. */
export interface Place {
  /** `http://127.0.0.1:<port>/<storage>` */
  url: string
  runsTasks: boolean
}

interface Start {
  action: string
  input: unknown
  verifyToken?: string
}

/** No answer may take longer. */
const ANSWER_MS = 10_000
/** In the middle of a request, on any machine of today. */
const ABORT_MS = [0, 2, 5, 10, 20, 40]

/** What a server must do on every runtime and storage. A journey throws what it missed. */
export const journeys: Record<string, (place: Place) => Promise<void>> = {
  async conformance({ url }) {
    if (url.endsWith('/distant')) return // its waits are longer than the entries of some cases last
    const response = await fetch(`${url}/conformance`, { signal: AbortSignal.timeout(60_000) })
    expectEqual(await response.json(), [])
  },

  async task(place) {
    await expectTask(place, { action: 'open', input: { prompt: 'A ridge' } })
  },

  async puzzle(place) {
    const { url } = place
    expectEqual((await post(url, '/startTask', { action: 'guarded', input: {} })).status, 403)
    const { body } = await post(url, '/verify/challenge', { action: 'guarded' })
    const x = (await (await fetch(`${url}/answer?id=${body.id}`)).json()) as number
    const track = [[0, 0, 0]]
    const answer = { kind: 'slider', action: 'guarded', id: body.id, x, track, method: 'pointer' }
    const { verifyToken } = (await post(url, '/verify/submit', answer)).body
    await expectTask(place, { action: 'guarded', input: { prompt: 'A ridge' }, verifyToken })
  },

  async 'aborted start'(place) {
    for (const ms of ABORT_MS) {
      const [body, key] = [{ action: 'open', input: { ms } }, randomUUID()]
      await post(place.url, '/startTask', body, key, AbortSignal.timeout(ms)).catch(() => undefined)
      await expectTask(place, body, key)
    }
  },

  async 'aborted puzzle'({ url }) {
    for (const ms of ABORT_MS) {
      const body = { action: 'guarded' }
      const aborted = Array.from({ length: 4 }, () =>
        post(url, '/verify/challenge', body, undefined, AbortSignal.timeout(ms)).catch(() => undefined),
      )
      await Promise.all(aborted)
      expectEqual((await post(url, '/verify/challenge', body)).status, 200)
    }
  },
}

/** Starts a task and follows it to its result, or until it is known if tasks run elsewhere. */
async function expectTask({ url, runsTasks }: Place, body: Start, key?: string): Promise<void> {
  const started = await post(url, '/startTask', body, key)
  if (started.status !== 202 && started.status !== 200)
    throw new Error(`expected a task, came ${JSON.stringify(started)}`)
  const until = Date.now() + ANSWER_MS
  for (;;) {
    const response = await fetch(`${url}/api/task/status?taskId=${started.body.taskId}`, {
      signal: AbortSignal.timeout(ANSWER_MS),
    })
    const task = (await response.json()) as { status: string; result?: unknown }
    if (task.status === 'pending' && !runsTasks) return
    if (task.status === 'done') return expectEqual(task.result, { input: body.input })
    if (task.status !== 'pending' || Date.now() > until)
      throw new Error(`expected a result, came ${JSON.stringify(task)}`)
    await sleep(50)
  }
}

async function post(
  url: string,
  path: string,
  body: object,
  key: string = randomUUID(),
  signal = AbortSignal.timeout(ANSWER_MS),
): Promise<Answer> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': key }
  const response = await fetch(`${url}/api${path}`, { method: 'POST', headers, body: JSON.stringify(body), signal })
  return { status: response.status, body: await response.json() }
}

function expectEqual(actual: unknown, expected: unknown): void {
  const [came, wanted] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (came !== wanted) throw new Error(`expected ${wanted}, came ${came}`)
}
