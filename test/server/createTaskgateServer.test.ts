import { createMemoryStorage, createTaskgateServer } from 'vue-taskgate/server'
import { describe, expect, it } from 'vitest'

import { echo, ORIGIN, SECRET } from '../support/backend/defaults'

describe('createTaskgateServer', () => {
  it('returns a fetch that works without this, and a close that can be called twice', async () => {
    const { fetch, close } = createTaskgateServer({
      storage: createMemoryStorage(),
      secret: SECRET,
      identify: () => ({ session: 'plain' }),
      actions: { startTask: echo },
    })
    const response = await fetch(new Request(`${ORIGIN}/api/risk/check`))
    expect(await response.json()).toMatchObject({ needVerify: false })
    await close()
    await close()
  })
})
