import type { Feature } from '../../protocol/wire'

/** Capabilities beyond check, start and status. The check and the start announce them. */
export const FEATURES: Feature[] = ['batch', 'cancel', 'idempotency']
