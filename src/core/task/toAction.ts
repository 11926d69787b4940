import type { Action, ActionLike } from './action'

import { DEFAULT_ACTION } from '../../protocol/wire'

/** An action as it was defined, or one that is no more than its name. Default `startTask`. */
export function toAction(action: ActionLike = DEFAULT_ACTION): Action {
  return typeof action === 'string' ? { name: action } : action
}
