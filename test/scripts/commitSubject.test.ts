import { describe, expect, it } from 'vitest'

import { subjectFault } from '../../scripts/commitSubject'

describe('subjectFault', () => {
  it.each(['feat(slider): move the piece by keys', 'fix: keep the form', 'refactor(storage)!: rename an outcome'])(
    'accepts "%s"',
    (subject) => {
      expect(subjectFault(subject)).toBeUndefined()
    },
  )

  it.each(['Move the piece by keys', 'feature: move it', 'feat(slider) move it', 'feat: ', 'fix(slider): move it.'])(
    'refuses "%s" and names the expected form',
    (subject) => {
      expect(subjectFault(subject)).toContain('type(scope): what changes')
    },
  )

  it('refuses a subject of more than 72 characters', () => {
    const subject = `docs: ${'a'.repeat(67)}`
    expect(subjectFault(subject)).toBe('has 73 characters; expected at most 72')
    expect(subjectFault(subject.slice(0, 72))).toBeUndefined()
  })
})
