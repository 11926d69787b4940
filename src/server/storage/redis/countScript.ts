import { defineRedisScript } from './redisScript'

/**
 * Arguments: key, window in ms, 1, 0 or -1, unique name of the event, maximum number of events. Returns the number of
 * events in the window, and the time in ms until the oldest leaves it. An event that is resent after a lost answer is
 * the same member and counts once.
 */
export const countScript = defineRedisScript(`
local key, window, by = KEYS[1] .. 'count:' .. ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local clock = redis.call('TIME')
local now = clock[1] * 1000 + clock[2] / 1000
local from, to = string.format('(%.17g', now - window), string.format('%.17g', now)
-- Reading writes nothing, so it also works when memory is full.
if by == 1 then redis.call('ZADD', key, now, ARGV[4]) end
if by == -1 then
  local newest = redis.call('ZRANGE', key, to, from, 'BYSCORE', 'REV', 'LIMIT', 0, 1)
  if newest[1] then redis.call('ZREM', key, newest[1]) end
end
if by ~= 0 then
  redis.call('ZREMRANGEBYSCORE', key, '-inf', string.sub(from, 2))
  redis.call('ZREMRANGEBYSCORE', key, '(' .. to, '+inf')
  redis.call('ZREMRANGEBYRANK', key, 0, -1 - ARGV[5])
  redis.call('PEXPIRE', key, window)
end
local oldest = redis.call('ZRANGE', key, from, to, 'BYSCORE', 'LIMIT', 0, 1, 'WITHSCORES')
local free = oldest[2] and math.ceil(oldest[2] + window - now) or 0
return { redis.call('ZCOUNT', key, from, to), free }
`)
