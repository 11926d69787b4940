import type { Socket } from 'node:net'

import { connect, createServer } from 'node:net'

export interface LossyProxy {
  readonly port: number
  /** Drops all responses from now on. Requests still arrive. */
  loseAnswers(): void
  /** Closes all connections. New connections lose nothing. */
  breakOff(): void
  /** Leads new connections to another server. Open ones stay. */
  leadTo(port: number): void
  close(): Promise<void>
}

/** Creates a TCP proxy to a local server that can drop responses. */
export async function createLossyProxy(target: number): Promise<LossyProxy> {
  const sockets = new Set<Socket>()
  let isLossy = false
  let port = target
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
    near.pipe(far)
    far.on('data', (chunk) => {
      if (!isLossy) near.write(chunk)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const breakOff = (): void => {
    isLossy = false
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as { port: number }).port,
    loseAnswers() {
      isLossy = true
    },
    breakOff,
    leadTo(next) {
      port = next
    },
    async close() {
      breakOff()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
