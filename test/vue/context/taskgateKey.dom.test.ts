import type { Problem } from 'vue-taskgate'

import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { createTaskgate, ProtectedTaskButton, SliderVerify, TaskgateHost } from 'vue-taskgate'
import { beforeEach, describe, expect, it } from 'vitest'
import { createApp } from 'vue'

import { VERSION } from '../../../src/protocol/version'
import { watchConsole } from '../../support/client/testApp'

beforeEach(() => {
  watchConsole(/Unhandled error|injection "Symbol/)
})

const KEY = Symbol.for('vue-taskgate')

describe('the key of the provided context', () => {
  it('is the same for every copy of the package on a page', () => {
    const app = createApp({}).use(createPinia()).use(createTaskgate())
    expect(app._context.provides[KEY]).toMatchObject({ contract: 1, version: VERSION })
  })

  it.each<[string, object, string]>([
    ['a newer copy', { contract: 2, version: '9.1.0' }, `vue-taskgate 9.1.0 is installed, ${VERSION} uses it`],
    ['a copy without a version', {}, `vue-taskgate before 0.1 is installed, ${VERSION} uses it`],
  ])('causes a problem that names both versions when %s has provided its context', (_name, foreign, words) => {
    const provide = { [KEY]: foreign }
    const thrown = (run: () => unknown): Problem => {
      try {
        run()
      } catch (error) {
        return error as Problem
      }
      return expect.unreachable('nothing was thrown')
    }
    for (const component of [ProtectedTaskButton, SliderVerify, TaskgateHost]) {
      const problem = thrown(() => mount(component as never, { global: { plugins: [createPinia()], provide } }))
      expect(problem).toMatchObject({ code: 'config', hint: expect.stringContaining(words) })
      expect(problem.message).toContain('Keep one version in package.json: npm ls vue-taskgate')
    }
  })
})
