import { defineRedisScript } from './redisScript'

/**
 * Arguments: key, window in ms, 1, 0 or -1, unique name of the event, maximum number of events. Returns the number of
 * events in the window. An event that is resent after a lost answer is the same member and counts once.
 */
export const countScript = defineRedisScript(`
local key, window, by = KEYS[1] .. 'count:' .. ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local clock = redis.call('TIME')
local now = clock[1] * 1000 + clock[2] / 1000
local start = string.format('%.17g', now - window)
-- Reading writes nothing, so it also works when memory is full.
if by == 0 then return redis.call('ZCOUNT', key, '(' .. start, '+inf') end
if by == 1 then redis.call('ZADD', key, now, ARGV[4]) end
redis.call('ZREMRANGEBYSCORE', key, '-inf', start)
if by == -1 then redis.call('ZPOPMAX', key) end
redis.call('ZREMRANGEBYRANK', key, 0, -1 - ARGV[5])
redis.call('PEXPIRE', key, window)
return redis.call('ZCARD', key)
`)
