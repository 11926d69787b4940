import { readFileSync } from 'node:fs'

import { expect, it } from 'vitest'

/** The exports of each subpath. A change here changes the public API. */
const names = {
  '.': [
    'Problem',
    'ProtectedTaskButton',
    'SliderPuzzle',
    'SliderVerify',
    'TaskProgress',
    'TaskgateHost',
    'createTaskClient',
    'createTaskgate',
    'defineAction',
    'defineCaptchaProvider',
    'describeProblem',
    'sliderProvider',
    'sliderTransitions',
    'transitions',
    'usePolling',
    'useProtectedTask',
    'useSliderVerify',
    'useTaskStore',
  ],
  './locales': ['defineLocale', 'en', 'zhCN'],
  './testing': ['createFakeSender', 'preloadPuzzle', 'retrySchedules', 'storageConformance'],
  './server': [
    'CallbackRefused',
    'TaskgateError',
    'UnreadablePayload',
    'createInProcessRunner',
    'createJsonLog',
    'createMemoryStorage',
    'createTaskgateServer',
    'defineServerAction',
    'defineSubmittedAction',
    'ilivedata',
    'yidun',
    'yidunCaptcha',
  ],
  './server/node': ['clientAddress', 'nodeDigests', 'sessionCookie'],
  './server/sqlite': ['createSqliteStorage'],
  './server/redis': ['checkRedisDurability', 'createRedisStorage'],
  './server/bullmq': ['createBullRunner'],
}

/** The exported types, which do not exist in the built module. */
const types = [
  'Action',
  'ActionLike',
  'ButtonState',
  'CallOverrides',
  'CaptchaProvider',
  'Clock',
  'ComponentProvider',
  'InputOf',
  'Page',
  'PollContext',
  'PollProgress',
  'PollState',
  'PollerOptions',
  'ProblemCode',
  'ProblemInfo',
  'Proof',
  'ProtectedTaskButtonEmits',
  'ProtectedTaskButtonProps',
  'Register',
  'ResultOf',
  'SliderAnswer',
  'SliderChallenge',
  'SliderPass',
  'SliderPuzzleEmits',
  'SliderPuzzleProps',
  'SliderState',
  'SliderStateName',
  'SliderVerifyEmits',
  'SliderVerifyProps',
  'SolveContext',
  'StartOptions',
  'Task',
  'TaskAnswer',
  'TaskClient',
  'TaskClientOptions',
  'TaskLookup',
  'TaskPolling',
  'TaskProgressEmits',
  'TaskProgressProps',
  'TaskProgressView',
  'TaskSnapshot',
  'TaskState',
  'TaskStore',
  'Taskgate',
  'TaskgateOptions',
  'UsePollingOptions',
  'UsePollingReturn',
  'UseProtectedTaskOptions',
  'UseProtectedTaskReturn',
  'UseSliderVerifyOptions',
  'UseSliderVerifyReturn',
  'VerifyRequest',
]

const modules: Record<keyof typeof names, () => Promise<object>> = {
  '.': () => import('vue-taskgate'),
  './locales': () => import('vue-taskgate/locales'),
  './testing': () => import('vue-taskgate/testing'),
  './server': () => import('vue-taskgate/server'),
  './server/node': () => import('vue-taskgate/server/node'),
  './server/sqlite': () => import('vue-taskgate/server/sqlite'),
  './server/redis': () => import('vue-taskgate/server/redis'),
  './server/bullmq': () => import('vue-taskgate/server/bullmq'),
}

it.each(Object.keys(names) as (keyof typeof names)[])('%s exports these names and no other', async (subpath) => {
  expect(Object.keys(await modules[subpath]()).sort()).toEqual([...names[subpath]].sort())
})

it('the main entry exports these types and no others', () => {
  const source = readFileSync('src/index.ts', 'utf8')
  const listed = [...source.matchAll(/^export type \{([^}]*)\}/gm)].flatMap(([, list]) =>
    list!.split(',').map((name) => name.trim()),
  )
  expect(listed.sort()).toEqual(types)
})

it('the package exports these subpaths, the stylesheet and its own package.json', () => {
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: object }
  expect(Object.keys(exports)).toEqual([...Object.keys(names), './style.css', './package.json'])
})
