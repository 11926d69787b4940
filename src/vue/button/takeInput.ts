import { snapshotInput } from '../../core/task/snapshotInput'

export interface InputSource {
  input?: unknown
  beforeStart?: () => boolean | void | Promise<boolean | void>
}

/**
 * Copies the input as it is at this moment. Resolves to `false` if the app wants no start: a callback returned `false` or
 * rejected, and the app tells the user why. An `Error` is a fault of the callback, and goes to `onBug`. Never rejects.
 */
export async function takeInput(
  { input, beforeStart }: InputSource,
  onBug: (error: Error) => void,
): Promise<false | { input: unknown }> {
  try {
    const source: unknown = snapshotInput(input)
    if ((await beforeStart?.()) === false) return false
    if (typeof source !== 'function') return { input: source }
    const made: unknown = await source()
    return made !== false && { input: snapshotInput(made) }
  } catch (error) {
    if (error instanceof Error) onBug(error)
    return false
  }
}
