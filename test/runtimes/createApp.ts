import type { Runner, Storage, TaskgateServer } from 'vue-taskgate/server'

import { createMemoryStorage, createTaskgateServer } from 'vue-taskgate/server'
import { storageConformance } from 'vue-taskgate/testing'

/** Opens an empty storage. */
export type OpenStorage = () => Storage

export interface AppOptions {
  /** The storages of the runtime, by name. Beside them are `memory` and `distant`, memory behind a slow network. */
  storages?: Record<string, OpenStorage>
  /** Default: the runner of this process. */
  runner?: Runner
}

/** A server of this name, its storage, and the test of that storage. */
interface Site {
  storage: Storage
  server: TaskgateServer
}

/**
 * The app of every runtime: a server half for each storage under `/<name>/api`, and for the driver the names of the
 * storages, their conformance, and the answers of puzzles.
 */
export function createApp({ storages = {}, runner }: AppOptions = {}): (request: Request) => Promise<Response> {
  const opens: Record<string, OpenStorage> = {
    memory: () => createMemoryStorage(),
    distant: () => distant(createMemoryStorage()),
    ...storages,
  }
  const sites = new Map<string, Site>()

  /** Opens at the first request, because workerd has no timers or random numbers before it. */
  function siteOf(name: string): Site {
    const known = sites.get(name)
    if (known) return known
    const storage = opens[name]!()
    const site = { storage, server: createServer(name, storage, runner) }
    sites.set(name, site)
    return site
  }

  return async (request) => {
    const { pathname, searchParams } = new URL(request.url)
    const [, name = '', part] = pathname.split('/')
    if (name === 'storages') return Response.json(Object.keys(opens))
    if (part === 'conformance') return Response.json(await failuresOf(opens[name]!))
    const { storage, server } = siteOf(name)
    if (part !== 'answer') return server.fetch(request)
    const stored = await storage.get(`challenge:${searchParams.get('id')}`)
    return Response.json((JSON.parse(stored!) as { x: number }).x)
  }
}

function createServer(name: string, storage: Storage, runner?: Runner): TaskgateServer {
  return createTaskgateServer({
    storage,
    runner,
    basePath: `/${name}/api`,
    secret: 'a secret of at least thirty-two bytes',
    identify: () => ({ session: 'visitor', user: 'visitor', ip: '192.0.2.1' }),
    risk: { rules: [{ by: ['session'], max: 0, windowMs: 60_000, then: 'verify', actions: ['guarded'] }] },
    actions: { open: { run: (input: unknown) => ({ input }) }, guarded: { run: (input: unknown) => ({ input }) } },
  })
}

/** Delays every call as a network does, so that an aborted request ends in the middle of one. */
function distant(storage: Storage): Storage {
  return new Proxy(storage, {
    get(target, name) {
      const member = Reflect.get(target, name) as unknown
      if (typeof member !== 'function' || name === 'subscribe') return member
      return async (...given: unknown[]): Promise<unknown> => {
        await new Promise((resolve) => setTimeout(resolve, 10))
        return member.apply(target, given)
      }
    },
  })
}

/** Returns the cases that a storage does not pass, with their errors. */
async function failuresOf(open: OpenStorage): Promise<string[]> {
  const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
  const failures: string[] = []
  for (const { name, run } of storageConformance({ create: open, wait })) {
    await run().catch((error: unknown) => failures.push(`${name}: ${String(error)}`))
  }
  return failures
}
