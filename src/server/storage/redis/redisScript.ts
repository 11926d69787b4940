import type { RedisClient } from './redisClient'

/** A Lua script, which Redis runs atomically. */
export interface RedisScript {
  lua: string
  /** Its id in Redis: SHA-1 in hex. */
  sha(): Promise<string>
}

export function defineRedisScript(...parts: string[]): RedisScript {
  const lua = parts.join('\n')
  let sha: Promise<string> | undefined
  return { lua, sha: () => (sha ??= sha1(lua)) }
}

/**
 * Runs a script. `KEYS[1]` is the prefix of all keys, so that the client's own `keyPrefix` reaches them too.
 * Sends the script itself if Redis does not have it, for example after a restart or `SCRIPT FLUSH`.
 */
export async function runRedisScript(
  client: RedisClient,
  script: RedisScript,
  prefix: string,
  args: (string | number)[],
): Promise<unknown> {
  const sha = await script.sha()
  try {
    return await client.evalsha(sha, 1, prefix, ...args)
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
    return client.eval(script.lua, 1, prefix, ...args)
  }
}

async function sha1(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
