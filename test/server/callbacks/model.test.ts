import type { Commit, DeliveredUpdate, Storage } from 'vue-taskgate/server'

import fc from 'fast-check'
import { createMemoryStorage } from 'vue-taskgate/server'
import { expect, it } from 'vitest'

import { compareRevisions } from '../../../src/server/runtime/compareRevisions'
import { controlled } from '../../support/storage/controlled'
import { createHandingOver } from '../../support/server/handingOver'
import { createLeapClock } from '../../support/time/leapClock'
import { remote } from '../../support/storage/storages'
import { atRest } from '../../support/time/testClock'

type Op =
  | { do: 'start' | 'link' | 'cancel' | 'poll'; task: number }
  | { do: 'push'; task: number; revision: [by: 1 | 2, time: number]; hasEcho: boolean }
  | { do: 'pass'; ms: number }
  | { do: 'push again' | 'crash' }

interface Step {
  op: Op
  /** Turns of the event loop before the next step. Operations still in flight then overlap with it. */
  turns: number
}

/** The history of one task. */
interface Story {
  key: string
  providerTaskId: string
  taskId?: string
  /** Every written record, oldest first. */
  records: { task: { rev: number; status: string; result?: { labels: string[] } }; verdict?: { revision?: number[] } }[]
  polls: { rev: number; status: string }[]
  pushed: number[][]
  cancels: string[]
}

const RUNS = 80
const TASKS = 2

const aTask = fc.nat({ max: TASKS - 1 })
const aPush = fc.record({
  do: fc.constant('push' as const),
  task: aTask,
  revision: fc.tuple(fc.constantFrom(1 as const, 2 as const), fc.nat({ max: 2 })),
  hasEcho: fc.boolean(),
})
const anyOp: fc.Arbitrary<Op> = fc.oneof(
  { weight: 4, arbitrary: aPush },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('start' as const, 'link' as const, 'poll' as const), task: aTask }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), task: aTask }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('push again' as const, 'crash' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(200, 1_000, 6_000) }) },
)
const anySteps = fc.array(fc.record({ op: anyOp, turns: fc.nat({ max: 40 }) }), { minLength: 1, maxLength: 24 })

/** A vendor, callers and successive processes on one storage. Only the last process is running. */
function createWorld(seed: number) {
  const clock = createLeapClock()
  const inner = createMemoryStorage(clock)
  const told: DeliveredUpdate[] = []
  const stories: Story[] = Array.from({ length: TASKS }, (_, index) => ({
    key: `key-of-task-${index}`,
    providerTaskId: `p-${index}`,
    records: [],
    polls: [],
    pushed: [],
    cancels: [],
  }))
  const written = recorded(inner, stories)
  const turns = dice(seed)
  const open = () => {
    const { storage, kill } = controlled(remote(written, () => turns(3)))
    const made = createHandingOver({
      clock,
      storage,
      action: {
        restarts: 99,
        // submit returns the id of the first task; the id of the second must be linked.
        async submit(input) {
          await pause(turns(30))
          return input === 0 ? stories[0]!.providerTaskId : undefined
        },
      },
      callbacks: { onUpdate: (_task, update) => void told.push(update) },
    })
    return { ...made, kill }
  }
  return { clock, inner, told, stories, open }
}

/** The same storage. Adds every written record of a task to its story. */
function recorded(inner: Storage, stories: Story[]): Storage {
  return new Proxy(inner, {
    get(target, name: keyof Storage) {
      if (name !== 'commit') return target[name]
      return async (commit: Commit) => {
        const outcome = await target.commit(commit)
        if (outcome !== 'done') return outcome
        for (const { key, value } of [...(commit.inserts ?? []), ...(commit.replaces ?? [])]) {
          if (!key.startsWith('task:')) continue
          const record = JSON.parse(value)
          const story = stories.find(({ taskId }) => key === `task:${taskId}`) ?? newStory(stories, commit)
          story.taskId = record.task.taskId
          story.records.push(record)
        }
        return outcome
      }
    },
  })
}

/** Returns the story of a new task: the input of its queue item is the index. */
function newStory(stories: Story[], { appends }: Commit): Story {
  return stories[JSON.parse(appends![0]!.value).input]!
}

function dice(seed: number): (sides: number) => number {
  let state = seed >>> 0
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return (state >>> 16) % sides
  }
}

async function pause(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

async function play(steps: Step[], seed: number) {
  const world = createWorld(seed)
  const { clock, inner, stories } = world
  const open: Promise<unknown>[] = []
  const unanswered = new Map<string, object>()
  let living = world.open()
  let polling: Promise<void> = Promise.resolve()

  async function send(payload: object): Promise<void> {
    const text = JSON.stringify(payload)
    unanswered.set(text, payload)
    if ((await living.push(text)) === 200) unanswered.delete(text)
  }

  async function start(index: number): Promise<void> {
    const { key } = stories[index]!
    await living.start({ input: index }, { 'idempotency-key': key })
  }

  async function link({ taskId, providerTaskId }: Story): Promise<void> {
    if (taskId !== undefined) await living.server.callbacks.link(taskId, 'plain', providerTaskId)
  }

  async function cancel({ taskId, cancels }: Story): Promise<void> {
    if (taskId === undefined) return
    cancels.push('asked')
    const { status, body } = await living.post('/task/cancel', { taskId })
    if (status < 300) cancels.push(body.status)
  }

  async function poll({ taskId, polls }: Story): Promise<void> {
    if (taskId === undefined) return
    const { status, body } = await living.status(taskId)
    if (status === 200) polls.push(body)
  }

  const pushes: object[] = []

  async function push({ task: index, revision, hasEcho }: Extract<Op, { do: 'push' }>): Promise<void> {
    const { providerTaskId, taskId, pushed } = stories[index]!
    const echoes = hasEcho && taskId !== undefined ? [taskId] : []
    const by = revision[0] === 2 ? 'human' : 'machine'
    const payload = { providerTaskId, echoes, revision, labels: [revision.join('.')], by }
    pushed.push(revision)
    pushes.push(payload)
    await send(payload)
  }

  async function perform(op: Op): Promise<void> {
    switch (op.do) {
      case 'start':
        return start(op.task)
      case 'link':
        return link(stories[op.task]!)
      case 'cancel':
        return cancel(stories[op.task]!)
      case 'poll':
        return (polling = polling.then(() => poll(stories[op.task]!)))
      case 'push':
        return push(op)
      case 'push again':
        return pushes.length > 0 ? send(pushes.at(-1)!) : undefined
      case 'pass':
        return clock.advance(op.ms)
      case 'crash':
        living.kill()
        living = world.open()
    }
  }

  for (const { op, turns } of steps) {
    open.push(perform(op).catch(() => undefined)) // the process may be killed meanwhile
    await pause(turns)
  }
  await Promise.all(open)

  // Callers without an answer retry, and time passes until all queues are empty.
  for (const index of stories.keys()) await start(index)
  for (const payload of unanswered.values()) await send(payload)
  const isIdle = async () => {
    const left = await Promise.all([
      inner.list('callback-inbox', 'new', { limit: 1 }),
      inner.list('callback-inbox', 'leased', { limit: 1 }),
      inner.list('callback-inbox', 'parked', { limit: 1 }),
      inner.list('callback-outbox', 'new', { limit: 1 }),
      inner.list('callback-outbox', 'leased', { limit: 1 }),
      inner.list('run:startTask', 'new', { limit: 1 }),
      inner.list('run:startTask', 'leased', { limit: 1 }),
    ])
    return left.every((items) => items.length === 0)
  }
  for (let minutes = 0; minutes < 60 && !(await isIdle()); minutes += 1) {
    clock.leap(61_000)
    await clock.advance(minutes % 2 === 0 ? 10_000 : 60_000)
    await atRest()
    for (const story of stories) await link(story)
  }
  await atRest()
  expect(await isIdle()).toBe(true)
  for (const story of stories) await poll(story)
  const dead = await living.server.callbacks.list('dead')
  await living.server.close()
  return { ...world, dead }
}

/** Returns the allowed ends of a task, for any order of operations. */
function allowedEnds({ pushed, cancels }: Story): string[] {
  const latest = [...pushed].sort(compareRevisions).at(-1)
  const end = latest ? `done ${latest.join('.')}` : 'pending'
  if (cancels.includes('cancelled')) return ['cancelled']
  const isCancelHeard = cancels.includes('pending')
  if (isCancelHeard && !latest) return ['cancelled']
  return cancels.length > 0 ? [end, 'cancelled'] : [end]
}

it(
  'any order of starts, links, pushes, retries, crashes, cancels and polls ends the same way',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(anySteps, fc.nat(), async (steps, seed) => {
        const { stories, told, dead } = await play(steps, seed)
        expect(dead).toEqual([])
        const accepted: string[] = []
        for (const story of stories) {
          const { records, polls, providerTaskId } = story
          const last = records.at(-1)!
          const end = [last.task.status, ...(last.task.result?.labels ?? [])].join(' ')
          expect(allowedEnds(story)).toContain(end)
          expect(polls.at(-1)).toEqual({ ...last.task, features: expect.any(Array) })
          if (last.task.status !== 'pending') expect(last.task).not.toHaveProperty('stage')

          expect(records.map(({ task: { rev } }) => rev)).toEqual(records.map((_record, index) => index + 1))
          const isSettled = records.map(({ task: { status } }) => status !== 'pending')
          expect(isSettled).toEqual([...isSettled].sort())
          expect(polls.map(({ rev }) => rev)).toEqual(polls.map(({ rev }) => rev).sort((a, b) => a - b))

          const revisions = records.flatMap(({ verdict }) => (verdict?.revision ? [verdict.revision] : []))
          const changes = revisions.filter((revision, index) => `${revision}` !== `${revisions[index - 1]}`)
          changes
            .slice(1)
            .forEach((revision, index) => expect(compareRevisions(revision, changes[index]!)).toBeGreaterThan(0))
          accepted.push(...changes.map((revision) => `${providerTaskId} ${revision}`))
        }
        // onUpdate received every accepted revision, each with one key, and nothing else.
        const byKey = new Map(
          told.map((update) => [update.idempotencyKey, `${update.providerTaskId} ${update.revision}`]),
        )
        expect([...byKey.values()].sort()).toEqual(accepted.sort())
        for (const { idempotencyKey, providerTaskId, revision } of told) {
          expect(byKey.get(idempotencyKey)).toBe(`${providerTaskId} ${revision}`)
        }
      }),
      { numRuns: RUNS },
    )
  },
)
