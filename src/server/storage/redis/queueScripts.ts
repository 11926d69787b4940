import { STEP_MS } from '../../runtime/stepWatch'
import { queueLua } from './queueLua'
import { defineRedisScript } from './redisScript'

/**
 * Arguments: queue, number of items, lease in ms, maximum number of steps, expected epoch ms or an empty text. Returns 1
 * if no more items are due, else 0, the epoch ms, then id, value, attempts and due time of each item. If as many items
 * have become due as there are steps, the script makes these ready and leases none, because the rest may contain an older
 * item.
 *
 * If the clock of Redis was stepped, each lease lasts for a full lease from now, so that its holder can renew it. If it
 * was set back, an item that began to wait in the future is due.
 */
export const leaseScript = defineRedisScript(
  queueLua,
  `
local queue, count, due, steps = ARGV[1], tonumber(ARGV[2]), now + ARGV[3], tonumber(ARGV[4])
if ARGV[5] ~= '' and math.abs(now - ARGV[5]) > ${STEP_MS} then
  for _, id in ipairs(redis.call('ZRANGE', set('leased', queue), 0, -1)) do postpone(queue, id, due) end
end
local ahead = redis.call('ZRANGEBYSCORE', set('since', queue), now + ${STEP_MS}, '+inf', 'LIMIT', 0, steps)
for _, id in ipairs(ahead) do
  local isLeased = redis.call('ZSCORE', set('leased', queue), id)
  postpone(queue, id, isLeased and due or now)
end
if #ahead == steps then return { 0, now } end

local dueIds = redis.call('ZRANGEBYSCORE', set('later', queue), '-inf', now, 'LIMIT', 0, steps)
for _, id in ipairs(dueIds) do
  redis.call('ZREM', set('later', queue), id)
  redis.call('ZREM', set('since', queue), id)
  local order = redis.call('HGET', itemKey(queue, id), 'order')
  if order then redis.call('ZADD', set('ready', queue), order, id) else forget(queue, id) end
end
if #dueIds == steps then return { 0, now } end

local readyIds = redis.call('ZRANGE', set('ready', queue), 0, count - 1)
local answer = { #readyIds < count and 1 or 0, now }
for _, id in ipairs(readyIds) do
  local item = redis.call('HMGET', itemKey(queue, id), 'value', 'state', 'attempts', 'order')
  if item[2] then
    move(queue, id, item[4], item[2], 'leased')
    postpone(queue, id, due)
    local attempts = redis.call('HINCRBY', itemKey(queue, id), 'attempts', 1)
    for _, part in ipairs({ id, item[1], attempts, string.format('%.0f', due) }) do table.insert(answer, part) end
  else
    forget(queue, id)
  end
end
return answer
`,
)

/**
 * Arguments: queue, id, outcome, ms of the outcome, attempt or an empty text. Returns 1, or nil if the item is not
 * leased or has another attempt.
 */
export const settleScript = defineRedisScript(
  queueLua,
  `
local queue, id, outcome, ms, attempt = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local item = redis.call('HMGET', itemKey(queue, id), 'state', 'attempts', 'order')
if item[1] ~= 'leased' or (attempt ~= '' and attempt ~= item[2]) then return false end
if outcome == 'removed' then
  forget(queue, id)
elseif outcome == 'renew' then
  postpone(queue, id, now + ms)
elseif outcome == 'retry' then
  move(queue, id, item[3], 'leased', 'new')
  postpone(queue, id, now + ms)
else
  move(queue, id, item[3], 'leased', outcome)
  if outcome == 'done' then redis.call('ZADD', settled, now, addressOf(queue, id)) end
end
return 1
`,
)

/**
 * Arguments: queue, state, 'id' or 'order', the id or order to start after, number of items. Returns the order to
 * continue after, or an empty text at the end, then id, value, attempts and due time of each item.
 */
export const listScript = defineRedisScript(
  queueLua,
  `
local queue, state, after, count = ARGV[1], ARGV[2], ARGV[4], tonumber(ARGV[5])
if ARGV[3] == 'id' then after = redis.call('HGET', itemKey(queue, after), 'order') end
if not after then return { '' } end
local ids = redis.call('ZRANGEBYSCORE', set(state, queue), '(' .. after, '+inf', 'WITHSCORES', 'LIMIT', 0, count)
local answer = { #ids == 2 * count and ids[#ids] or '' }
for at = 1, #ids, 2 do
  local item = redis.call('HMGET', itemKey(queue, ids[at]), 'value', 'attempts', 'due')
  -- An expired item has no hash, but its id is still in the set.
  if item[1] then
    for _, part in ipairs({ ids[at], item[1], item[2], item[3] }) do table.insert(answer, part) end
  end
end
return answer
`,
)

/** Arguments: queue, id. Returns 1, or nil if the item is neither parked nor dead. */
export const reviveScript = defineRedisScript(
  queueLua,
  `
local queue, id = ARGV[1], ARGV[2]
local item = redis.call('HMGET', itemKey(queue, id), 'state', 'order')
if item[1] ~= 'parked' and item[1] ~= 'dead' then return false end
move(queue, id, item[2], item[1], 'new')
redis.call('ZADD', set('ready', queue), item[2], id)
redis.call('HSET', itemKey(queue, id), 'due', 0)
return 1
`,
)

/**
 * Arguments: epoch ms, maximum number of steps. Returns the number of deleted items, which is below the number of steps
 * when none are left.
 */
export const purgeScript = defineRedisScript(
  queueLua,
  `
local before, steps = ARGV[1], tonumber(ARGV[2])
local over = redis.call('ZRANGEBYSCORE', expiry, '-inf', now, 'LIMIT', 0, steps)
for _, address in ipairs(over) do forget(partsOf(address)) end
local done = redis.call('ZRANGEBYSCORE', settled, '-inf', '(' .. before, 'LIMIT', 0, steps - #over)
for _, address in ipairs(done) do forget(partsOf(address)) end
if redis.call('EXISTS', expiry) == 0 then redis.call('DEL', arrivals) end
return #over + #done
`,
)
