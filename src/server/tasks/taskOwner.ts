import type { Caller } from '../identity/caller'
import type { TaskRecord } from './taskStore'

type Owner = Pick<TaskRecord, 'session' | 'user' | 'sessionStartedAt' | 'address'>

/** Two sessions that start within this time may be one visitor's, whose first calls left together. */
const TOGETHER_MS = 10_000

/** Returns the members of a record that name its owner. A user's task needs no others. */
export function ownerOf({ id, user, startedAt, address }: Caller): Owner {
  return user === undefined ? { session: id, sessionStartedAt: startedAt, address } : { session: id, user }
}

/** A task with a user belongs to that user only; any other belongs to the session that started it, or its successor. */
export function isOwn(record: TaskRecord, caller: Caller): boolean {
  if (record.user !== undefined) return record.user === caller.user
  return record.session === caller.id || record.session === caller.previous
}

/**
 * Whether a caller who knows the id of a task may become its owner. Two first calls that leave together each get a
 * session, and the browser keeps only one of the cookies: the task of the other would be lost. Once per task.
 */
export function mayAdopt(record: TaskRecord, { established, startedAt, address }: Caller): boolean {
  if (record.isAdopted || record.user !== undefined || !established) return false
  if (record.sessionStartedAt === undefined || startedAt === undefined) return false
  const isSamePlace = record.address === undefined || address === undefined || record.address === address
  return isSamePlace && Math.abs(record.sessionStartedAt - startedAt) <= TOGETHER_MS
}
