import { TaskgateError } from 'vue-taskgate/server'
import { describe, expect, it } from 'vitest'

describe('TaskgateError', () => {
  it('accepts custom codes, names of Object.prototype included', () => {
    expect(new TaskgateError('constructor', 'Mine')).toMatchObject({
      code: 'constructor',
      status: 500,
      message: 'Mine',
    })
  })

  it('throws for a status outside 400 … 599', () => {
    expect(() => new TaskgateError('internal', undefined, { status: 200 })).toThrow('400 … 599, came 200')
  })
})
