import type { Socket } from 'node:net'

import { connect, createServer } from 'node:net'

export interface LossyProxy {
  readonly port: number
  /** From now on requests arrive and answers are lost. */
  loseAnswers(): void
  /** Breaks all connections; new ones lose nothing. */
  breakOff(): void
  close(): Promise<void>
}

/** A way to a server on this machine on which answers can be lost. */
export async function createLossyProxy(target: number): Promise<LossyProxy> {
  const sockets = new Set<Socket>()
  let isLossy = false
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1')
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
    async close() {
      breakOff()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
