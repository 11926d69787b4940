import { snapshotInput } from '../../core/task/snapshotInput'

export interface InputSource {
  input?: unknown
  beforeStart?: () => boolean | void | Promise<boolean | void>
}

/**
 * The input as it is at this moment, copied. Resolves to `false` if the app wants no start: then whoever said so has told
 * the person why. Never rejects.
 */
export async function takeInput({ input, beforeStart }: InputSource): Promise<false | { input: unknown }> {
  try {
    const taken = snapshotInput(input)
    if ((await beforeStart?.()) === false) return false
    if (typeof taken !== 'function') return { input: taken }
    const given: unknown = await (taken as () => unknown)()
    return given !== false && { input: snapshotInput(given) }
  } catch {
    return false
  }
}
