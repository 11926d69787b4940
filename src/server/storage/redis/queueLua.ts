/**
 * The shared part of the scripts, and the layout of a queue in Redis. After the prefix, which is `KEYS[1]`:
 *
 *     arrivals                  counter of items: the order of their arrival
 *     item:<address>            hash of value, state, attempts, order, due; expires after the ttl of the item
 *     new: leased: done: parked: dead:<queue>   sorted sets by order: ids of the items in a state
 *     ready:<queue>             sorted set by order: ids of items that are due
 *     later:<queue>             sorted set by time: ids of later due items; a lease ends at its due time
 *     since:<queue>             sorted set by time: ids of the same items, by the time at which they began to wait
 *     expiry                    sorted set by time: addresses of all items; purge finds expired ones here
 *     settled                   sorted set by time: addresses of done items
 *
 * The scripts build these keys from the prefix, because the items of a lease are not known in advance. The hash tag of
 * the prefix keeps all keys in one slot. When memory is full, Redis refuses a script whose first write takes memory,
 * but not one that has already written. So scripts that finish work remove first, and scripts that add work add first.
 */
export const queueLua = `
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local arrivals, expiry, settled = KEYS[1] .. 'arrivals', KEYS[1] .. 'expiry', KEYS[1] .. 'settled'

local function set(name, queue) return KEYS[1] .. name .. ':' .. queue end

-- Starts with the length of the queue's name, so that addresses are unique and partsOf() can split them.
local function addressOf(queue, id) return #queue .. ':' .. queue .. ':' .. id end

local function partsOf(address)
  local digits = string.match(address, '^%d+')
  local first, size = #digits + 2, tonumber(digits)
  return string.sub(address, first, first + size - 1), string.sub(address, first + size + 1)
end

local function itemKey(queue, id) return KEYS[1] .. 'item:' .. addressOf(queue, id) end

local function forget(queue, id)
  for _, name in ipairs({ 'ready', 'later', 'since', 'new', 'leased', 'done', 'parked', 'dead' }) do
    redis.call('ZREM', set(name, queue), id)
  end
  redis.call('ZREM', expiry, addressOf(queue, id))
  redis.call('ZREM', settled, addressOf(queue, id))
  redis.call('UNLINK', itemKey(queue, id))
end

-- Moves an item to another state. The caller then adds it to 'ready' or 'later' if it can be leased again.
local function move(queue, id, order, from, to)
  redis.call('ZREM', set(from, queue), id)
  redis.call('ZREM', set('ready', queue), id)
  redis.call('ZREM', set('later', queue), id)
  redis.call('ZREM', set('since', queue), id)
  redis.call('ZADD', set(to, queue), order, id)
  redis.call('HSET', itemKey(queue, id), 'state', to)
end

local function wait(queue, id, due)
  redis.call('ZADD', set('later', queue), due, id)
  redis.call('ZADD', set('since', queue), now, id)
end

local function postpone(queue, id, due)
  redis.call('ZREM', set('ready', queue), id)
  wait(queue, id, due)
  redis.call('HSET', itemKey(queue, id), 'due', due)
end

local function add(queue, id, value, ttl, due)
  local order = redis.call('INCR', arrivals)
  -- The sets may still contain an expired item with this id.
  if redis.call('ZSCORE', expiry, addressOf(queue, id)) then forget(queue, id) end
  local key = itemKey(queue, id)
  redis.call('HSET', key, 'value', value, 'state', 'new', 'attempts', 0, 'order', order, 'due', due)
  redis.call('PEXPIREAT', key, now + ttl)
  redis.call('ZADD', expiry, now + ttl, addressOf(queue, id))
  redis.call('ZADD', set('new', queue), order, id)
  if tonumber(due) <= now then
    redis.call('ZADD', set('ready', queue), order, id)
  else
    wait(queue, id, due)
  end
end
`
