type Serve = (request: Request, context?: unknown) => Promise<Response>

/** Requests in flight on all servers of this process. */
let underWay = 0

/** Wraps `serve` and counts its requests in flight. */
export function counted(serve: Serve): Serve {
  return (request, context) => {
    underWay += 1
    return serve(request, context).finally(() => (underWay -= 1))
  }
}

/**
 * Turns the event loop until no request is in flight. Drawing and hashing take real time, and a test clock must not run
 * ahead of them.
 */
export async function served(): Promise<void> {
  do {
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  } while (underWay > 0)
}
