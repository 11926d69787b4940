import type { TaskState } from 'vue-taskgate'

import { describe, expect, it } from 'vitest'
import { en } from 'vue-taskgate/locales'

import { buttonView } from '../../../src/vue/button/buttonView'

function view(state: TaskState, isOffline: boolean) {
  const task = { key: 'a', action: 'startTask', createdAt: 0, state } as never
  return buttonView({
    task,
    label: 'Paint',
    percent: undefined,
    isOffline,
    lockedMs: undefined,
    isOutdated: false,
    words: en.button,
    locale: en,
  })
}

describe('the button without a network', () => {
  it.each(['checking', 'starting', 'uncertain'] as const)('waits while %s', (state) => {
    expect(view(state, true)).toMatchObject({ state: 'offline', busy: 'Waiting for network' })
  })

  it('offers to cancel only before the start can have left', () => {
    expect(view('checking', true).action).toBe('cancel')
    expect(view('starting', true).action).toBeUndefined()
    expect(view('uncertain', true).action).toBeUndefined()
  })

  it.each(['pending', 'done', 'stalled'] as const)('keeps its state while %s', (state) => {
    expect(view(state, true).state).toBe(state)
  })
})
