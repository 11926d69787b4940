import type { Action, ActionLike } from './action'

import { DEFAULT_ACTION } from '../../protocol/wire'

/** Returns the action itself, or an action with this name. Default `startTask`. */
export function toAction(action: ActionLike = DEFAULT_ACTION): Action {
  return typeof action === 'string' ? { name: action } : action
}
