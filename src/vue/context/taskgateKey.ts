import type { TaskgateContext } from './taskgateContext'
import type { InjectionKey } from 'vue'

import { hasInjectionContext, inject } from 'vue'

import { Problem } from '../../core/http/problem'
import { VERSION } from '../../protocol/version'

/** Incremented when another copy of this package could no longer use the provided object. */
export const CONTRACT = 1

/** Injection key of the context: the same for every copy of this package on a page. */
export const taskgateKey: InjectionKey<TaskgateContext> = Symbol.for('vue-taskgate')

/**
 * Returns the context of the plugin above the component, if there is one.
 * Throws a `config` `Problem` if a copy of this package with another contract has provided it.
 */
export function injectTaskgate(): TaskgateContext | undefined {
  const context = hasInjectionContext() ? inject(taskgateKey, undefined) : undefined
  if (context && context.contract !== CONTRACT) {
    const came = `vue-taskgate ${context.version ?? 'before 0.1'} is installed, ${VERSION} uses it`
    const hint = `${came}. Keep one version in package.json: npm ls vue-taskgate`
    throw new Problem({ code: 'config', hint: process.env.NODE_ENV === 'production' ? came : hint })
  }
  return context
}
