import type { Commit } from '../storage'

import { queueLua } from './queueLua'
import { wholeMs } from './wholeMs'
import { defineRedisScript } from './redisScript'

/**
 * Arguments: takes, replaces, inserts and appends, each list after its length. Returns a list with the first key or id
 * whose condition is not met, or an empty list.
 */
export const commitScript = defineRedisScript(
  queueLua,
  `
local at = 0
local function argument()
  at = at + 1
  return ARGV[at]
end

local function list(width)
  local entries = {}
  for row = 1, tonumber(argument()) do
    entries[row] = {}
    for column = 1, width do entries[row][column] = argument() end
  end
  return entries
end

local function valueKey(key) return KEYS[1] .. 'value:' .. key end

local takes = list(1)
local replaces = list(4)
local inserts = list(3)
local appends = list(5)

local taken = {}
for _, take in ipairs(takes) do
  if taken[take[1]] or redis.call('EXISTS', valueKey(take[1])) == 0 then return { take[1] } end
  taken[take[1]] = true
end
for _, replace in ipairs(replaces) do
  if redis.call('GET', valueKey(replace[1])) ~= replace[2] then return { replace[1] } end
end
local inserted = {}
for _, insert in ipairs(inserts) do
  inserted[insert[1]] = true
  if not taken[insert[1]] and redis.call('EXISTS', valueKey(insert[1])) == 1 then return { insert[1] } end
end
for _, append in ipairs(appends) do
  if redis.call('EXISTS', itemKey(append[1], append[2])) == 1 then return { append[2] } end
end

-- What adds comes first: with full memory, Redis then refuses the commit before its first write.
for _, insert in ipairs(inserts) do redis.call('SET', valueKey(insert[1]), insert[2], 'PX', insert[3]) end
for _, append in ipairs(appends) do add(unpack(append)) end
for _, take in ipairs(takes) do
  if not inserted[take[1]] then redis.call('UNLINK', valueKey(take[1])) end
end
for _, replace in ipairs(replaces) do redis.call('SET', valueKey(replace[1]), replace[3], 'PX', replace[4]) end
return {}
`,
)

/** Converts a commit to the arguments of the script. */
export function commitArguments({ takes = [], replaces = [], inserts = [], appends = [] }: Commit) {
  return [
    listed(takes.map((key) => [key])),
    listed(replaces.map(({ key, expected, value, ttlMs }) => [key, expected, value, wholeMs('ttlMs', ttlMs, 1)])),
    listed(inserts.map(({ key, value, ttlMs }) => [key, value, wholeMs('ttlMs', ttlMs, 1)])),
    listed(
      appends.map(({ queue, id, value, ttlMs, notBefore = 0 }) => {
        return [queue, id, value, wholeMs('ttlMs', ttlMs, 1), wholeMs('notBefore', notBefore, 0)]
      }),
    ),
  ].flat()
}

function listed(rows: (string | number)[][]): (string | number)[] {
  return [rows.length, ...rows.flat()]
}
