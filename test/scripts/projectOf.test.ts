import { expect, it } from 'vitest'

import { projectOf, projects } from '../../scripts/projectOf'
import config from '../../vitest.config'

it.each([
  ['test/core/http/problem.test.ts', 'node'],
  ['test/vue/button/view.dom.test.ts', 'dom'],
  ['test/vue/slider/drag.browser.test.ts', 'browser'],
  ['test/server/crash.long.test.ts', 'long'],
  ['stories/button/States.stories.ts', 'stories'],
  ['test/vue', undefined],
])('runs %s in the project %s', (file, project) => {
  expect(projectOf(file)).toBe(project)
})

it('lists the projects of vitest.config.ts', () => {
  const configured = config.test?.projects?.map((project) => (project as { test: { name: string } }).test.name)
  expect([...projects].sort()).toEqual(configured?.sort())
})
