import type { Locale } from '../../locales/locale'
import type { TaskgateOptions } from '../context/taskgateContext'
import type { MaybeRefOrGetter } from 'vue'

import { toValue } from 'vue'

import { checkPollerOptions } from '../../core/polling/pollerOptions'
import { Problem } from '../../core/http/problem'

/** The valid values of each option: in words, and as a test. */
const expected: Partial<Record<keyof TaskgateOptions, [words: string, isFine: (value: never) => boolean]>> = {
  baseUrl: ['a path that begins with / or an http(s) URL', (value: string) => /^(\/|https?:\/\/|$)/.test(value)],
  fetch: ['a function', isFunction],
  navigate: ['a function', isFunction],
  locale: [
    "a language of 'vue-taskgate/locales': import { zhCN }",
    (value: MaybeRefOrGetter<Locale | undefined>) =>
      toValue(value) === undefined || typeof toValue(value)?.button === 'object',
  ],
  paths: [
    'paths that begin with /, by name',
    (value: object) => Object.values(value).every((path) => String(path ?? '/').startsWith('/')),
  ],
  providers: [
    'captcha providers, made by defineCaptchaProvider',
    (value: unknown[]) =>
      Array.isArray(value) && value.every((one) => isFunction(Object(one).solve ?? Object(one).load)),
  ],
}

/** Throws a `config` `Problem` that names the option, its valid values and the given value. */
export function checkOptions(options: TaskgateOptions): void {
  for (const [name, [words, isFine]] of Object.entries(expected)) {
    const value = options[name as keyof TaskgateOptions]
    if (value === undefined || isFine(value as never)) continue
    const came = typeof value === 'object' ? JSON.stringify(value) : String(value)
    throw new Problem({ code: 'config', hint: `createTaskgate: ${name} takes ${words}; came ${came}` })
  }
  checkPollerOptions(options.polling ?? {})
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}
