// Measures challenges and submits per second on one core. Drawing dominates the cost.
// `npx tsx bench/server/challenges.ts`
import { createMemoryStorage, createTaskgateServer } from 'vue-taskgate/server'

import { perSecond, printTable } from '../figures'

const CHALLENGES = 400
const SUBMITS = 20_000

const storage = createMemoryStorage()
const taskgate = createTaskgateServer({
  storage,
  secret: 'a secret of a measurement, long enough',
  identify: (request) => ({ session: request.headers.get('x-session') ?? 'bench' }),
  actions: { startTask: { run: () => null } },
})

async function post(path: string, body: object, session: string): Promise<{ status: number; body: { id: string } }> {
  const headers = { 'content-type': 'application/json', 'x-session': session }
  const response = await taskgate.fetch(
    new Request(`http://localhost/api${path}`, { method: 'POST', headers, body: JSON.stringify(body) }),
  )
  return { status: response.status, body: (await response.json()) as { id: string } }
}

const challenge = (n: number) => post('/verify/challenge', {}, `s-${n}`)
const submit = (id: string, n: number) =>
  post('/verify/submit', { kind: 'slider', id, x: 10, track: [[0, 0, 0]], method: 'pointer' }, `s-${n}`)

await perSecond(20, 1, challenge) // warm-up
const challenges = await perSecond(CHALLENGES, 4, challenge)
// The server burns and judges an unknown id in the same way but draws no next picture, so this isolates the submit.
const submits = await perSecond(SUBMITS, 64, (n) => submit('no-such-challenge', n))
printTable('Puzzles, L1 (decoys), memory storage, one process', [
  { operation: 'challenge drawn, encoded and stored', 'per second': challenges },
  { operation: 'submit judged', 'per second': submits },
])
await taskgate.close()
