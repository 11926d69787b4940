import { snapshotInput } from '../../core/task/snapshotInput'

export interface InputSource {
  input?: unknown
  beforeStart?: () => boolean | void | Promise<boolean | void>
}

/**
 * Copies the input as it is at this moment. Resolves to `false` if the app wants no start: a callback returned `false` or
 * rejected, and the app tells the user why. Never rejects.
 */
export async function takeInput({ input, beforeStart }: InputSource): Promise<false | { input: unknown }> {
  try {
    const source: unknown = snapshotInput(input)
    if ((await beforeStart?.()) === false) return false
    if (typeof source !== 'function') return { input: source }
    const made: unknown = await source()
    return made !== false && { input: snapshotInput(made) }
  } catch {
    return false
  }
}
