import { KEEP_MS } from '../../runtime/stepWatch'

/** Incremented with every change of {@link SCHEMA}. The file stores it as its `user_version`. */
export const SCHEMA_VERSION = 2

/** Condition of the partial index of open items. SQLite uses the index only for queries with the identical term. */
export const IS_OPEN = "state IN ('new', 'leased')"

/** Condition of the partial index of leased items. */
export const IS_LEASED = "state = 'leased'"

/** Condition of the partial index of closed items. */
export const IS_CLOSED = "state IN ('done', 'parked', 'dead')"

/** These contain what a check of an empty queue and a search for leases compare, so that both read no table. */
const INDEXES_OF_WAITS = `
CREATE INDEX taskgate_items_open ON taskgate_items (queue, arrival, due_at, expires_at, waits_since) WHERE ${IS_OPEN};
CREATE INDEX taskgate_items_leased ON taskgate_items (queue, waits_since) WHERE ${IS_LEASED};
`

/**
 * Times are epoch ms. An item is in one of the indexes `open` and `closed`, so done items do not slow down leases, and
 * each page of a list is one range of an index. `arrival` is the order of arrival. `waits_since` is when `due_at` was set: a
 * time in the future means that the clock was set back since.
 */
export const SCHEMA = `
CREATE TABLE taskgate_values (
  key TEXT NOT NULL UNIQUE,
  value TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  ttl_ms INTEGER NOT NULL DEFAULT ${KEEP_MS}
);
CREATE INDEX taskgate_values_expiry ON taskgate_values (expires_at);

CREATE TABLE taskgate_events (
  key TEXT NOT NULL,
  at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
);
CREATE INDEX taskgate_events_key ON taskgate_events (key, at);
CREATE INDEX taskgate_events_expiry ON taskgate_events (expires_at);

CREATE TABLE taskgate_items (
  arrival INTEGER PRIMARY KEY,
  queue TEXT NOT NULL,
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  settled_at INTEGER NOT NULL,
  waits_since INTEGER NOT NULL DEFAULT 0,
  UNIQUE (queue, id)
);
${INDEXES_OF_WAITS}CREATE INDEX taskgate_items_closed ON taskgate_items (queue, state, arrival) WHERE ${IS_CLOSED};
CREATE INDEX taskgate_items_done ON taskgate_items (settled_at) WHERE state = 'done';
CREATE INDEX taskgate_items_expiry ON taskgate_items (expires_at);
`

/** Statements that bring a file of an earlier version up to {@link SCHEMA_VERSION}, by that version. */
export const UPGRADES: Record<number, string> = {
  1: `
ALTER TABLE taskgate_values ADD COLUMN ttl_ms INTEGER NOT NULL DEFAULT ${KEEP_MS};
ALTER TABLE taskgate_items ADD COLUMN waits_since INTEGER NOT NULL DEFAULT 0;
DROP INDEX taskgate_items_open;
${INDEXES_OF_WAITS}`,
}
