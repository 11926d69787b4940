import { expectOption } from '../../runtime/expectOption'
import { expectPrefix, HASH_TAG } from './expectPrefix'

export interface RedisStorageOptions {
  /**
   * Prefix of all keys and channels, another one for each app. Its hash tag, the part in braces, keeps them in one slot of
   * a cluster: `{my-app}:`. Data of a version that did not require a prefix lies under `{taskgate}:`.
   */
  prefix: string
  /**
   * Takes over data that is marked as another app's, once: it then has the mark of this app. For an app whose secrets
   * were all replaced at once. Default false.
   */
  adopt?: boolean
}

/** Throws a `TypeError` for an invalid option. */
export function checkRedisOptions(options: RedisStorageOptions | undefined | null): Required<RedisStorageOptions> {
  const { prefix, adopt = false }: Partial<RedisStorageOptions> = options ?? {}
  const isTagged = typeof prefix === 'string' && HASH_TAG.test(prefix)
  expectPrefix(isTagged, "a text with a hash tag, such as '{my-app}:'", '{taskgate}:', prefix)
  expectOption(typeof adopt === 'boolean', 'adopt', 'true or false', adopt)
  return { prefix, adopt }
}
