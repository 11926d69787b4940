import type { AnyServerAction } from './serverAction'

import { invalid } from '../http/parseRequest'

/** The action of a name. Throws `invalid-input` (422) for one that this server does not have. */
export function findAction(actions: ReadonlyMap<string, AnyServerAction>, name: string): AnyServerAction {
  const action = actions.get(name)
  if (action) return action
  throw invalid([{ path: ['action'], message: `There is no action '${name}' here` }])
}
