import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import {
  readProblemBody,
  readRiskAnswer,
  readSliderChallenge,
  readStartAnswer,
  readSubmitAnswer,
  readTask,
} from '../../src/protocol/answers'
import { list, object, UnreadableError, value } from '../../src/protocol/reader'

const readers = { readProblemBody, readRiskAnswer, readSliderChallenge, readStartAnswer, readSubmitAnswer, readTask }
const word = value<string>((given) => typeof given === 'string', 'a word')

const challenge = {
  id: 'c',
  kind: 'slider',
  width: 320,
  height: 180,
  piece: { width: 48, height: 48, y: 10 },
  background: 'data:,',
  image: 'data:,',
  expiresInMs: 120_000,
}

describe('a reader', () => {
  it('returns the listed members and drops the others', () => {
    expect(readRiskAnswer({ needVerify: true, provider: 'slider', score: 7, __proto__: { x: 1 } })).toEqual({
      needVerify: true,
      provider: 'slider',
    })
  })

  it.each([
    ['the body', () => readTask(null), 'the body should be an object; came null'],
    ['the body', () => readTask('<html>'), 'the body should be an object; came <html>'],
    [
      'a member',
      () => readStartAnswer({}),
      "'taskId' should be a non-empty string, or a whole number up to 2^53 − 1 (send a larger one as a string); came undefined",
    ],
    [
      'a word',
      () => readTask({ status: 'running' }),
      "'status' should be 'pending', 'done', 'failed' or 'cancelled'; came running",
    ],
    [
      'a depth',
      () => readSliderChallenge({ ...challenge, piece: { width: 1, height: {} } }),
      "'piece.height' should be a number ≥ 0; came an object",
    ],
    ['an item', () => object({ tags: list(word) })({ tags: ['a', 2] }), "'tags.1' should be a word; came 2"],
    ['a list', () => list(word)({}), 'the body should be a list; came an object'],
    ['a list', () => word([]), 'the body should be a word; came a list'],
    [
      'a long text',
      () => readRiskAnswer({ needVerify: 'x'.repeat(999) }),
      `'needVerify' should be true or false; came ${'x'.repeat(40)}`,
    ],
  ])('rejects %s with its path, the expected and the received value', (_what, read, message) => {
    expect(read).toThrow(new UnreadableError(message))
  })

  it('treats an invalid optional member as missing', () => {
    expect(readTask({ status: 'pending', message: null, etaMs: -1, rev: '3', stage: '', error: 7 })).toEqual({
      status: 'pending',
    })
    expect(object({}, { name: word })({ name: 1 })).not.toHaveProperty('name')
  })

  it('throws only an UnreadableError, and returns no unlisted member', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(readers)),
        fc.anything({ withBigInt: true, withDate: true, withMap: true }),
        (read, given) => {
          try {
            expect(Object.keys(read(given)).every((name) => Object.hasOwn(Object(given), name))).toBe(true)
          } catch (error) {
            expect(error).toBeInstanceOf(UnreadableError)
          }
        },
      ),
      { numRuns: 5_000 },
    )
  })

  it('reads its members from any JSON object', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (others) => {
        expect(readRiskAnswer({ ...others, needVerify: false }).needVerify).toBe(false)
        expect(readStartAnswer({ ...others, taskId: 7 }).taskId).toBe(7)
        expect(readSliderChallenge({ ...others, ...challenge })).toMatchObject(challenge)
      }),
    )
  })
})

describe('readTask of a failed task', () => {
  it.each([{ message: 'No paper' }, { code: 'no-paper' }, {}, { retryable: true }])('reads the error %j', (error) => {
    expect(readTask({ status: 'failed', error })).toEqual({ status: 'failed', error })
  })

  it('reads a text as the message of the error', () => {
    expect(readTask({ status: 'failed', error: 'No paper' })).toMatchObject({ error: { message: 'No paper' } })
  })

  it.each([undefined, null, '', 7])('reads a task whose error is %j', (error) => {
    expect(readTask({ status: 'failed', error })).toEqual({ status: 'failed' })
  })
})
