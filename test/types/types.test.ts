import type { InputOf, Register, ResultOf, Task } from 'vue-taskgate'
import type { GlobalComponents } from 'vue'

import { Redis } from 'ioredis'
import {
  defineAction,
  ProtectedTaskButton,
  TaskProgress,
  usePolling,
  useProtectedTask,
  useTaskStore,
} from 'vue-taskgate'
import { createBullRunner } from 'vue-taskgate/server/bullmq'
import { createRedisStorage } from 'vue-taskgate/server/redis'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { h } from 'vue'

declare module '../../src/core/task/action' {
  interface Register {
    actions: { registered: { input: { prompt: string }; result: { url: string } } }
  }
}

const poster = defineAction<{ prompt: string }, { url: string }>('poster')

/** Takes code that is type-checked and never runs. */
function checkedOnly(_code: () => void): void {
  expect(true).toBe(true)
}

describe('an action that is defined', () => {
  it('types input and result', () => {
    expectTypeOf<InputOf<typeof poster>>().toEqualTypeOf<{ prompt: string }>()
    expectTypeOf<ResultOf<typeof poster>>().toEqualTypeOf<{ url: string }>()
  })

  it('rejects an input of another type and unknown members of the result', () => {
    checkedOnly(() => {
      const { start, result, task } = useProtectedTask(poster)
      void start({ prompt: 'a' })
      // @ts-expect-error -- the prompt is a string
      void start({ prompt: 1 })
      // @ts-expect-error -- there is no such member
      void start({ text: 'a' })
      expectTypeOf(result.value).toEqualTypeOf<{ url: string } | undefined>()
      expectTypeOf(task.value).toEqualTypeOf<Task<{ url: string }> | undefined>()
      useTaskStore().start(poster, { prompt: 'a' })
      // @ts-expect-error -- the prompt is a string
      useTaskStore().start(poster, { prompt: 1 })
    })
  })

  it('types the button', () => {
    checkedOnly(() => {
      h(ProtectedTaskButton<typeof poster>, { action: poster, input: { prompt: 'a' }, onDone: (result) => result.url })
      h(ProtectedTaskButton<typeof poster>, { action: poster, input: () => false as const })
      h(ProtectedTaskButton<typeof poster>, { action: poster, input: async () => ({ prompt: 'a' }) })
      h(ProtectedTaskButton<typeof poster>, {
        action: poster,
        // @ts-expect-error -- the prompt is a string
        input: { prompt: 1 },
        // @ts-expect-error -- there is no such member
        onDone: (result) => result.picture,
      })
    })
  })
})

describe('an action that is registered', () => {
  it('is typed by its name', () => {
    expectTypeOf<Register['actions']['registered']['input']>().toEqualTypeOf<{ prompt: string }>()
    expectTypeOf<InputOf<'registered'>>().toEqualTypeOf<{ prompt: string }>()
    expectTypeOf<ResultOf<'registered'>>().toEqualTypeOf<{ url: string }>()
    checkedOnly(() => {
      const { start } = useProtectedTask('registered')
      // @ts-expect-error -- the prompt is a string
      void start({ prompt: 1 })
    })
  })

  it('accepts any input for names that are not registered', () => {
    expectTypeOf<InputOf<'other'>>().toEqualTypeOf<unknown>()
    expectTypeOf<ResultOf<'other'>>().toEqualTypeOf<unknown>()
  })
})

describe('a prop', () => {
  it('does not compile when it is unknown or of another type', () => {
    checkedOnly(() => {
      // @ts-expect-error -- no such mode
      h(ProtectedTaskButton<'a'>, { verifyMode: 'window' })
      // @ts-expect-error -- no such variant
      h(TaskProgress, { value: 1, variant: 'circle' })
      // @ts-expect-error -- the value is a fraction, not a text
      h(TaskProgress, { value: 'half' })
    })
  })
})

describe('a task', () => {
  it('has a result only when done, and a problem only when failed', () => {
    checkedOnly(() => {
      const task = {} as Task<{ url: string }>
      if (task.state === 'done') expectTypeOf(task.result).toEqualTypeOf<{ url: string }>()
      if (task.state === 'failed') expectTypeOf(task.problem.code).toBeString()
      if (task.state === 'pending') expectTypeOf(task.result).toEqualTypeOf<undefined>()
      // @ts-expect-error -- only a done task has a result
      void task.result.url
    })
  })
})

describe('polling', () => {
  it('has the type that its function returns', () => {
    checkedOnly(() => {
      const { data, state } = usePolling(async () => ({ count: 1 }), { until: ({ count }) => count > 3 })
      expectTypeOf(data.value).toEqualTypeOf<{ count: number } | undefined>()
      if (state.value.status === 'waiting') expectTypeOf(state.value.nextAt).toBeNumber()
      // @ts-expect-error -- the member exists only in the state `waiting`
      void state.value.nextAt
      // @ts-expect-error -- no such value
      usePolling(() => 1, { whenHidden: 'sleep' })
    })
  })
})

describe('a prefix in Redis', () => {
  it('is required by the storage and by the runner', () => {
    checkedOnly(() => {
      const client = new Redis()
      createRedisStorage(client, { prefix: '{my-app}:', adopt: true })
      createBullRunner({ connection: client, prefix: '{my-app}', adopt: true })
      // @ts-expect-error -- the options are missing
      createRedisStorage(client)
      // @ts-expect-error -- the prefix is missing
      createRedisStorage(client, { adopt: true })
      // @ts-expect-error -- the prefix is missing
      createBullRunner({ connection: client })
    })
  })
})

describe('components that are registered globally', () => {
  it('have their types in templates', () => {
    expectTypeOf<GlobalComponents['ProtectedTaskButton']>().toEqualTypeOf<typeof ProtectedTaskButton>()
    expectTypeOf<GlobalComponents['TaskProgress']>().toEqualTypeOf<typeof TaskProgress>()
    expectTypeOf<keyof GlobalComponents>()
      .extract<'SliderVerify' | 'SliderPuzzle'>()
      .toEqualTypeOf<'SliderVerify' | 'SliderPuzzle'>()
  })
})
