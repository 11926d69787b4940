import type { Feature } from '../../protocol/wire'

/** What a client may rely on beyond check, start and status; told by the check and by the start. */
export const FEATURES: Feature[] = ['batch', 'cancel', 'idempotency']
