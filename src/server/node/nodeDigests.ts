import type { Digests } from '../runtime/digests/digests'

import { createHash } from 'node:crypto'

import { resolveDigests } from '../runtime/digests/resolveDigests'

/**
 * The digests of `node:crypto`, which are the default where the runtime has that module. A method that OpenSSL lacks,
 * or refuses under FIPS, throws.
 */
export const nodeDigests: Digests = resolveDigests({}, { createHash })
