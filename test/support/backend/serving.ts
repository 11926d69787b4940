type Serve = (request: Request, context?: unknown) => Promise<Response>

/** Requests that the servers of this process are at work on. */
let underWay = 0

/** The same, with its requests counted. */
export function counted(serve: Serve): Serve {
  return (request, context) => {
    underWay += 1
    return serve(request, context).finally(() => (underWay -= 1))
  }
}

/**
 * Turns the event loop until no server is at work. Drawing and hashing take as long as the machine is busy, and a clock
 * of a test must not run away meanwhile.
 */
export async function served(): Promise<void> {
  do {
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  } while (underWay > 0)
}
