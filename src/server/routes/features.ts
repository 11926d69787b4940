import type { Feature } from '../../protocol/wire'

/** Capabilities beyond check, start and status. The check, the start and every status announce them. */
export const FEATURES: Feature[] = ['batch', 'cancel', 'idempotency']
