import type { Locale } from '../../locales/locale'
import type { TaskgateOptions } from '../context/taskgateContext'
import type { MaybeRefOrGetter } from 'vue'

import { toValue } from 'vue'

import { checkPollerOptions } from '../../core/polling/pollerOptions'
import { warnOfUnknownNames } from '../../core/environment/warnOfUnknownNames'
import { defaultPaths } from '../../protocol/wire'
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

type Names<T> = Record<keyof T, true>

const optionNames: Names<TaskgateOptions> = {
  adapt: true,
  baseUrl: true,
  client: true,
  clock: true,
  credentials: true,
  fetch: true,
  headers: true,
  idempotencyHeader: true,
  idempotent: true,
  locale: true,
  navigate: true,
  onAuth: true,
  onError: true,
  onSettled: true,
  paths: true,
  polling: true,
  providers: true,
  toProblem: true,
}
const adaptNames: Names<Required<TaskgateOptions>['adapt']> = {
  check: true,
  methods: true,
  startBody: true,
  started: true,
  task: true,
  unwrap: true,
}

function warnOfMisspelt({ adapt, client, paths, ...options }: TaskgateOptions): void {
  const calls = Object.keys(defaultPaths)
  warnOfUnknownNames(options, Object.keys(optionNames), 'createTaskgate()')
  warnOfUnknownNames(paths, calls, 'createTaskgate({ paths })')
  warnOfUnknownNames(client, calls, 'createTaskgate({ client })')
  warnOfUnknownNames(adapt, Object.keys(adaptNames), 'createTaskgate({ adapt })')
  warnOfUnknownNames(adapt?.methods, ['check'], 'createTaskgate({ adapt: { methods } })')
}

/**
 * Throws a `config` `Problem` that names the option, its valid values and the given value. Warns about unknown options.
 */
export function checkOptions(options: TaskgateOptions): void {
  warnOfMisspelt(options)
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
