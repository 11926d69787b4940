const TYPES = ['build', 'chore', 'ci', 'docs', 'feat', 'fix', 'perf', 'refactor', 'revert', 'test']
const MAX_LENGTH = 72
const SUBJECT = new RegExp(String.raw`^(?:${TYPES.join('|')})(?:\([a-z][\w-]*\))?!?: \S.*[^.\s]$`)

/**
 * Returns why a commit subject is not a conventional one (https://www.conventionalcommits.org), or undefined if it is.
 * A scope is optional.
 */
export function subjectFault(subject: string): string | undefined {
  if (subject.length > MAX_LENGTH) return `has ${subject.length} characters; expected at most ${MAX_LENGTH}`
  if (!SUBJECT.test(subject))
    return `should be "type(scope): what changes", without a full stop; types: ${TYPES.join(', ')}`
  return undefined
}
