import type { Socket } from 'node:net'

import { once } from 'node:events'
import { connect } from 'node:net'

interface HttpClientOptions {
  port: number
  connections: number
}

interface HttpAnswer {
  status: number
  body: string
}

/**
 * Sends requests over persistent connections, one at a time per connection. Parses only the status and the body of an
 * answer, because the client competes with the server for processor time: `node:http` takes longer to send a push than
 * the server takes to store it.
 */
export function createHttpClient({ port, connections }: HttpClientOptions) {
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
    /** Sends a request in the form that `requestText` returns. */
    async send(text: string): Promise<HttpAnswer> {
      const socket = await take()
      const answer = await new Promise<HttpAnswer>((resolve, reject) => {
        let received = ''
        const onData = (data: Buffer): void => {
          received += data.toString('latin1')
          const [, code, length] = /^HTTP\/1\.1 (\d{3}) [^]*\r\ncontent-length: (\d+)\r\n/i.exec(received) ?? []
          const start = received.indexOf('\r\n\r\n') + 4
          if (code === undefined || start < 4 || received.length < start + Number(length)) return
          socket.off('data', onData).off('error', reject)
          resolve({ status: Number(code), body: received.slice(start) })
        }
        socket.on('data', onData).once('error', reject)
        socket.write(text)
      })
      const next = waiting.shift()
      if (next) next(socket)
      else idle.push(socket)
      return answer
    },
    close(): void {
      for (const socket of open) socket.destroy()
    },
  }
}

/** Returns a request as text, head and body. */
export function requestText(line: string, headers: Record<string, string> = {}, body = ''): string {
  const all = { host: 'localhost', ...headers, ...(body && { 'content-length': String(Buffer.byteLength(body)) }) }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${line} HTTP/1.1\r\n${lines.join('')}\r\n${body}`
}
