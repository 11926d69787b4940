import type { ProblemCode } from '../../protocol/problemCodes'
import type { ProblemWords } from '../locale'

/** English words for what went wrong. */
export const enProblems: Record<ProblemCode, ProblemWords> = {
  'risk-denied': { title: 'This is not possible at the moment', hint: 'Try again later.' },
  'verify-required': { title: 'A check is needed first' },
  'verify-invalid': { title: 'The check is no longer valid', hint: 'Try again for a new one.' },
  'key-required': { title: 'The request was not complete' },
  'key-reused': { title: 'This was already started with other data' },
  'invalid-input': { title: 'Something in the form needs a correction' },
  'rate-limited': { title: 'Too many requests', hint: 'Wait a moment.' },
  unavailable: { title: 'The server is busy', hint: 'Try again in a moment.' },
  'unknown-task': { title: 'The server does not know this task' },
  'not-cancellable': { title: 'This can no longer be stopped' },
  'too-large': { title: 'This is too large to send' },
  'unsupported-media-type': { title: 'The server does not take this kind of data' },
  'bad-origin': { title: 'This page may not use this service' },
  unauthorized: { title: 'Please sign in', hint: 'What you typed is kept.' },
  unsupported: { title: 'The server cannot do this' },
  internal: { title: 'Something went wrong on the server', hint: 'Try again.' },
  network: { title: 'The server could not be reached', hint: 'What you typed is kept.' },
  offline: { title: 'You are offline', hint: 'What you typed is kept.' },
  timeout: { title: 'The server took too long to answer', hint: 'Try again.' },
  'bad-response': { title: 'The server answered in an unexpected way' },
  cancelled: { title: 'Cancelled' },
  'task-failed': { title: 'It did not work' },
  config: { title: 'This page is not set up correctly' },
  load: { title: 'The check could not be loaded', hint: 'Try again.' },
  expired: { title: 'The check ran out', hint: 'Try again.' },
  rejected: { title: 'The check was not passed', hint: 'Try again.' },
}
