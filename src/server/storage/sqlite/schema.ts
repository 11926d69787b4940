/** Incremented with every change of {@link SCHEMA}. The file stores it as its `user_version`. */
export const SCHEMA_VERSION = 1

/** Condition of the partial index of open items. SQLite uses the index only for queries with the identical term. */
export const IS_OPEN = "state IN ('new', 'leased')"

/** Condition of the partial index of closed items. */
export const IS_CLOSED = "state IN ('done', 'parked', 'dead')"

/**
 * Times are epoch ms. An item is in one of the indexes `open` and `closed`, so done items do not slow down leases, and
 * each page of a list is one range of an index. `arrival` is the order of arrival.
 */
export const SCHEMA = `
CREATE TABLE taskgate_values (
  key TEXT NOT NULL UNIQUE,
  value TEXT NOT NULL,
  expires_at INTEGER NOT NULL
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
  UNIQUE (queue, id)
);
CREATE INDEX taskgate_items_open ON taskgate_items (queue, arrival, due_at, expires_at) WHERE ${IS_OPEN};
CREATE INDEX taskgate_items_closed ON taskgate_items (queue, state, arrival) WHERE ${IS_CLOSED};
CREATE INDEX taskgate_items_done ON taskgate_items (settled_at) WHERE state = 'done';
CREATE INDEX taskgate_items_expiry ON taskgate_items (expires_at);
`
