import { BlockList, isIP } from 'node:net'

import { peerAddress } from './peerAddress'

export interface ClientAddressOptions {
  /**
   * Addresses and networks (CIDR) of your own proxies: `['127.0.0.1', '10.0.0.0/8']`. `X-Forwarded-For` is trusted only
   * from these. Empty if browsers connect directly.
   */
  trustedProxies: string[]
}

/** Cached by content, because most callers pass a new array each time. */
const lists = new Map<string, BlockList>()

/** Counts for an unknown connection in development, so that a first try needs no context. */
const DEVELOPER = '127.0.0.1'

/**
 * Returns the address of the client, for `identify`: that of the connection, or, behind trusted proxies, the last
 * address in `X-Forwarded-For` that is not one of theirs. A connection over a Unix socket counts as 127.0.0.1: list that
 * in `trustedProxies` if a proxy of yours is behind the socket.
 *
 * `context` is the second argument of the server's handler: the `env` of `@hono/node-server` (`{ incoming }`), Node's
 * own `IncomingMessage`, an event of h3, the server of Bun, the info of Deno, or nothing under srvx, which puts `ip` on
 * the request. Returns `undefined` if it has no connection, or one without an address, such as that of a client that
 * has left; `X-Forwarded-For` is then not trusted. With NODE_ENV=development, the address is then 127.0.0.1.
 *
 * Throws a `TypeError` for a proxy that is neither an address nor a network.
 */
export function clientAddress(
  request: Request,
  context: unknown,
  { trustedProxies }: ClientAddressOptions,
): string | undefined {
  const trusted = listOf(trustedProxies)
  const peer = peerAddress(request, context)
  if (peer === undefined) return process.env.NODE_ENV === 'development' ? DEVELOPER : undefined
  let address = plain(peer)
  const forwarded = (request.headers.get('x-forwarded-for') ?? '').split(',').map(plain)
  while (isTrusted(trusted, address)) {
    const before = forwarded.pop()
    if (before === undefined || !isIP(before)) break
    address = before
  }
  return address
}

function listOf(proxies: string[]): BlockList {
  const text = JSON.stringify(proxies)
  let list = lists.get(text)
  if (!list) lists.set(text, (list = toBlockList(proxies)))
  return list
}

function toBlockList(proxies: string[]): BlockList {
  const list = new BlockList()
  for (const proxy of proxies) {
    const [, address = '', prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(proxy) ?? []
    const most = isIP(address) === 6 ? 128 : 32
    const bits = Number(prefix ?? most)
    if (!isIP(address) || bits > most) {
      throw new TypeError(`vue-taskgate: trustedProxies takes addresses and networks (CIDR); came '${proxy}'.`)
    }
    list.addSubnet(address, bits, familyOf(address))
  }
  return list
}

function isTrusted(list: BlockList, address: string): boolean {
  return isIP(address) !== 0 && list.check(address, familyOf(address))
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}

/** Removes brackets, the port and the mapping of IPv4 into IPv6. */
function plain(address: string): string {
  return address
    .trim()
    .replace(/^\[(.*)\](?::\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/^::ffff:(?=\d+\.)/i, '')
}
