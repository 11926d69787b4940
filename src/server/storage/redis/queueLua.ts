/**
 * What the scripts share, and how a queue lies in Redis. After the prefix, which is `KEYS[1]`:
 *
 *     arrivals                  counts items, for the order in which they came
 *     item:<address>            hash of value, state, attempts, order, due; Redis drops it when its ttl is over
 *     new: leased: done: parked: dead:<queue>   sorted sets of ids by order: the items in a state
 *     ready:<queue>             by order: ids of items that are due
 *     later:<queue>             by time: ids of items that will be due, leased ones when their lease ends
 *     expiry                    by time: addresses of all items, so that purge finds what a ttl has left in the sets
 *     settled                   by time: addresses of done items
 *
 * Scripts make these keys from the prefix, since which items a lease finds is known only here; the prefix's hash tag
 * puts all of them into its slot. A Redis without memory refuses a script at its first write that takes memory, unless
 * another write came before it: scripts that empty a queue remove first, those that fill it add first.
 */
export const queueLua = `
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local arrivals, expiry, settled = KEYS[1] .. 'arrivals', KEYS[1] .. 'expiry', KEYS[1] .. 'settled'

local function set(name, queue) return KEYS[1] .. name .. ':' .. queue end

-- With the length of the queue's name, so that no two pairs look alike and the pair can be read from it.
local function addressOf(queue, id) return #queue .. ':' .. queue .. ':' .. id end

local function partsOf(address)
  local digits = string.match(address, '^%d+')
  local first, size = #digits + 2, tonumber(digits)
  return string.sub(address, first, first + size - 1), string.sub(address, first + size + 1)
end

local function itemKey(queue, id) return KEYS[1] .. 'item:' .. addressOf(queue, id) end

local function forget(queue, id)
  for _, name in ipairs({ 'ready', 'later', 'new', 'leased', 'done', 'parked', 'dead' }) do
    redis.call('ZREM', set(name, queue), id)
  end
  redis.call('ZREM', expiry, addressOf(queue, id))
  redis.call('ZREM', settled, addressOf(queue, id))
  redis.call('UNLINK', itemKey(queue, id))
end

-- Takes an item from one state to another. Where it is due, the caller says.
local function move(queue, id, order, from, to)
  redis.call('ZREM', set(from, queue), id)
  redis.call('ZREM', set('ready', queue), id)
  redis.call('ZREM', set('later', queue), id)
  redis.call('ZADD', set(to, queue), order, id)
  redis.call('HSET', itemKey(queue, id), 'state', to)
end

local function postpone(queue, id, due)
  redis.call('ZREM', set('ready', queue), id)
  redis.call('ZADD', set('later', queue), due, id)
  redis.call('HSET', itemKey(queue, id), 'due', due)
end

local function add(queue, id, value, ttl, due)
  local order = redis.call('INCR', arrivals)
  -- An item of this id whose ttl is over may still stand in the sets.
  if redis.call('ZSCORE', expiry, addressOf(queue, id)) then forget(queue, id) end
  local key = itemKey(queue, id)
  redis.call('HSET', key, 'value', value, 'state', 'new', 'attempts', 0, 'order', order, 'due', due)
  redis.call('PEXPIREAT', key, now + ttl)
  redis.call('ZADD', expiry, now + ttl, addressOf(queue, id))
  redis.call('ZADD', set('new', queue), order, id)
  if tonumber(due) <= now then
    redis.call('ZADD', set('ready', queue), order, id)
  else
    redis.call('ZADD', set('later', queue), due, id)
  end
end
`
