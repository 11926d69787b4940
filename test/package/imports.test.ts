import { describe, expect, it } from 'vitest'

import { bundle } from '../../scripts/bundle'

describe('an app with a single import', () => {
  it.each([
    ['usePolling', ['vue']],
    ['TaskProgress', ['vue']],
    ['SliderPuzzle', ['vue']],
    ['SliderVerify', ['vue']],
    ['createTaskClient', []],
    ['ProtectedTaskButton', ['@vueuse/core', 'pinia', 'vue']],
  ])('of %s pulls in the packages %j and no other', async (name, packages) => {
    const files = await bundle(`import { ${name} } from 'vue-taskgate'; globalThis.used = ${name}`)
    expect([...new Set(files.flatMap(({ imports }) => imports))].sort()).toEqual(packages)
  })

  it('of the server half pulls in nothing of the client half', async () => {
    const [file] = await bundle(
      "import { createTaskgateServer } from 'vue-taskgate/server'; globalThis.used = createTaskgateServer",
    )
    expect(file!.imports).toEqual([])
    expect(file!.text).toContain('risk-denied')
    expect(file!.text).not.toContain('data-part')
  })
})
