// Challenges and submits a second and core: drawing is what costs. `npx tsx bench/server/challenges.ts`
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

await perSecond(20, 1, challenge) // warm
const challenges = await perSecond(CHALLENGES, 4, challenge)
// An unknown id is burned and judged the same way and asks for no next picture: what is left is the submit itself.
const submits = await perSecond(SUBMITS, 64, (n) => submit('no-such-challenge', n))
printTable('Puzzles, L1 (decoys), memory storage, one process', [
  { what: 'challenge drawn, encoded and stored', 'a second': challenges },
  { what: 'submit judged', 'a second': submits },
])
await taskgate.close()
