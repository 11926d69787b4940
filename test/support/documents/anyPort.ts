import type { AddressInfo } from 'node:net'

import { Server } from 'node:net'

type Listen = (this: Server, ...args: unknown[]) => Server

const prototype = Server.prototype as { listen: Listen }
const { listen } = prototype

/**
 * Preloaded into an example process. Replaces the port of its server with a free local port and sends that port to the
 * parent.
 */
prototype.listen = function (...args) {
  this.once('listening', () => process.send!({ port: (this.address() as AddressInfo).port }))
  const callbacks = args.filter((argument) => typeof argument === 'function')
  return listen.call(this, { port: 0, host: '127.0.0.1' }, ...callbacks)
}
