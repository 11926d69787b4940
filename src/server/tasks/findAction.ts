import type { AnyServerAction } from './serverAction'

import { invalid } from '../http/parseRequest'

/** Returns the action with this name. Throws `invalid-input` (422) for an unknown one. */
export function findAction(actions: ReadonlyMap<string, AnyServerAction>, name: string): AnyServerAction {
  const action = actions.get(name)
  if (action) return action
  throw invalid([{ path: ['action'], message: `There is no action '${name}' here` }])
}
