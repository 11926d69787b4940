import { join } from 'node:path'

import { ESLint } from 'eslint'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const RULES = ['no-restricted-imports', 'taskgate/import-arrows']
/** The files of this test do not exist, so they have no types. */
const withoutTypes = { languageOptions: { parserOptions: { projectService: false } } }
const eslint = new ESLint({
  cwd: root,
  overrideConfig: withoutTypes,
  ruleFilter: ({ ruleId }) => RULES.includes(ruleId),
})

/** Returns what the import rules report for a file with this code. */
async function refusals(file: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath: join(root, 'src', file) })
  return result!.messages.map(({ message }) => message)
}

const importing = (path: string): string => `import { it } from '${path}'\nit()\n`

describe('imports between the layers', () => {
  it.each([
    ['protocol/x.ts', '../core/task/task', 'protocol imports nothing of ours'],
    ['protocol/x.ts', 'node:fs', 'protocol runs everywhere'],
    ['core/task/x.ts', '../../vue/app/useTaskStore', 'core knows the protocol only'],
    ['core/task/x.ts', 'valibot', 'core is plain TypeScript'],
    ['locales/x.ts', '../vue/app/useTaskStore', 'locales know types of core only'],
    ['vue/button/x.ts', '../../server/index', 'does not know the server half'],
    ['server/tasks/x.ts', '../../core/task/task', 'knows the protocol only'],
    ['server/http/x.ts', 'node:fs', 'Node belongs in server/node'],
    ['server/callbacks/vendors/x.ts', 'vue', 'Node belongs in server/node'],
    ['server/node/x.ts', '../../core/task/task', 'knows the protocol only'],
    ['server/node/x.ts', 'pinia', 'runs without Vue'],
    ['testing/x.ts', '../vue/app/useTaskStore', 'testing runs without Vue'],
  ])('%s is refused %s', async (file, path, why) => {
    expect(await refusals(file, importing(path))).toEqual([expect.stringContaining(why)])
  })

  it.each([
    ['protocol/x.ts', './wire'],
    ['core/task/x.ts', '../../protocol/wire'],
    ['locales/x.ts', '../core/http/problem'],
    ['vue/button/x.ts', '../../core/task/task'],
    ['server/tasks/x.ts', '../../protocol/wire'],
    ['server/node/x.ts', 'node:crypto'],
    ['testing/x.ts', '../server/storage/storage'],
  ])('%s may import %s', async (file, path) => {
    expect(await refusals(file, importing(path))).toEqual([])
  })
})

describe('imports between the folders of a layer', () => {
  it.each([
    ['core/http/x.ts', '../polling/poller'],
    ['core/environment/x.ts', '../http/problem'],
    ['server/tasks/x.ts', '../run/runner'],
    ['server/risk/x.ts', '../options'],
    ['server/storage/redis/x.ts', '../../tasks/taskStore'],
    ['server/callbacks/vendors/products/x.ts', '../../../routes/routes'],
  ])('%s is refused %s', async (file, path) => {
    const [layer, folder] = file.split('/')
    const refusal = [expect.stringContaining(`${layer}/${folder} may import from`)]
    expect(await refusals(file, importing(path))).toEqual(refusal)
  })

  it.each([
    ['core/http/x.ts', '../environment/clock'],
    ['server/tasks/x.ts', '../risk/risk'],
    ['server/callbacks/vendors/products/x.ts', '../../../tasks/callbackUpdate'],
    ['server/callbacks/vendors/x.ts', '../callbackSource'],
    ['server/x.ts', './callbacks/createCallbacks'],
  ])('%s may import %s', async (file, path) => {
    expect(await refusals(file, importing(path))).toEqual([])
  })

  it.each([
    "import type { Runner } from '../run/runner'\nexport type X = Runner\n",
    "export { createQueueWorker } from '../run/queueWorker'\n",
    "export const load = () => import('../run/queueWorker')\n",
    "export type X = import('../run/runner').Runner\n",
  ])('are recognized in the form %s', async (code) => {
    expect(await refusals('server/tasks/x.ts', code)).toHaveLength(1)
  })

  it('are rejected in a folder without a line in the table', async () => {
    const refusal = [expect.stringContaining('server/extras has no line')]
    expect(await refusals('server/extras/x.ts', importing('./y'))).toEqual(refusal)
  })
})
