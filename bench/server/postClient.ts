import type { Socket } from 'node:net'

import { once } from 'node:events'
import { connect } from 'node:net'

interface PostClientOptions {
  port: number
  path: string
  contentType: string
  connections: number
}

/**
 * Sends POST requests over connections that stay open, one at a time on each, and reads of the answer its status. Does
 * no more than that, since what the sender needs of the machine the server lacks: `node:http` takes longer to send a
 * push than the server takes to store it.
 */
export function createPostClient({ port, path, contentType, connections }: PostClientOptions) {
  const head = `POST ${path} HTTP/1.1\r\nhost: localhost:${port}\r\ncontent-type: ${contentType}\r\ncontent-length: `
  const idle: Socket[] = []
  const waiting: ((socket: Socket) => void)[] = []
  const open: Socket[] = []

  async function take(): Promise<Socket> {
    const free = idle.pop()
    if (free) return free
    if (open.length >= connections) return new Promise((resolve) => waiting.push(resolve))
    const socket = connect({ port, noDelay: true })
    open.push(socket)
    await once(socket, 'connect')
    return socket
  }

  return {
    /** Resolves to the status. */
    async post(body: string): Promise<number> {
      const socket = await take()
      const text = `${head}${Buffer.byteLength(body)}\r\n\r\n${body}`
      const status = await new Promise<number>((resolve, reject) => {
        let answer = ''
        const onData = (data: Buffer): void => {
          answer += data.toString('latin1')
          const [, code, length] = /^HTTP\/1\.1 (\d{3}) [^]*\r\ncontent-length: (\d+)\r\n/i.exec(answer) ?? []
          const start = answer.indexOf('\r\n\r\n') + 4
          if (code === undefined || start < 4 || answer.length < start + Number(length)) return
          socket.off('data', onData).off('error', reject)
          resolve(Number(code))
        }
        socket.on('data', onData).once('error', reject)
        socket.write(text)
      })
      const next = waiting.shift()
      if (next) next(socket)
      else idle.push(socket)
      return status
    },
    close(): void {
      for (const socket of open) socket.destroy()
    },
  }
}
