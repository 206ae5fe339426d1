/**
 * The contract in Lua, for one operation or many. KEYS[i] is a record; ARGV[2i - 1] says what to do with it and
 * ARGV[2i] for whom. The reply is a string for one operation, a list of strings for many. A record is one Redis string
 * (the README has its columns) whose TTL is retention only: lease and expiry are judged here, by the server's clock.
 * Results, errors and fingerprints are never looked into.
 */
export const script = `
local call, try, format, match, sub = redis.call, redis.pcall, string.format, string.match, string.sub
local keys, argv = KEYS, ARGV

-- Microseconds. A double holds them to the year 2255, but '..' would write 14 digits: always '%.0f' (F53).
local time = call('TIME')
local now = time[1] * 1000000 + time[2]
local nowText = format('%.0f', now)

-- First the two common cases, which need no record taken apart: the claim of a free key, and the completion of a run
-- that holds its key. Whatever else there is, and every error, is left for the functions below.
local replies, left = {}, {}
local granted = 'claimed ' .. nowText .. ' 1 -'
local last, verb, ttlMs, head
for i = 1, #keys do
  local key, what, who = keys[i], argv[2 * i - 1], argv[2 * i]
  if what ~= last then
    local leaseMs
    last, verb, ttlMs, leaseMs = what, match(what, '^(%l+) ?(%d*) ?(%d*)')
    if verb == 'claim' or verb == 'completed' then
      local expiresAt = format('%.0f', now + ttlMs * 1000)
      head = verb == 'completed' and '1 completed ' .. expiresAt .. ' - ' .. nowText .. ' - '
        or '1 processing ' .. expiresAt .. ' ' .. format('%.0f', now + leaseMs * 1000) .. ' - - ' .. nowText .. ' 1 ' .. nowText .. ' '
    end
  end
  local done
  if verb == 'claim' then
    local written = try('SET', key, head .. who, 'PX', ttlMs, 'NX')
    done = written and written.ok and granted
  elseif verb == 'completed' then
    local raw = try('GETEX', key)
    if type(raw) == 'string' and sub(raw, 1, 13) == '1 processing ' and nowText < sub(raw, 14, 29) then
      local identity = sub(raw, 69)
      done = sub(who, 1, #identity) == identity and try('SET', key, head .. sub(raw, 52, 68) .. who, 'PX', ttlMs).ok and 'ok'
    end
  end
  if done then replies[i] = done else left[#left + 1] = i end
end
if #keys == 1 and #left == 0 then return replies[1] end
if #left == 0 then return replies end

local function after(ms)
  return format('%.0f', now + ms * 1000)
end

-- Milliseconds until an instant: whole, rounded up, at least 1.
local function untilMs(instant)
  return format('%.0f', math.max(1, math.ceil((instant - now) / 1000)))
end

local function greater(one, other)
  return tonumber(one) < tonumber(other) and other or one
end

-- The record; nil where there is none, or only an expired one. What cannot be read is an error, never none.
local function live(raw)
  if not raw then return nil end
  local status, expiresAt, heldUntil, settledAt, flag, createdAt, attempts, fence, owner, length, start =
    match(raw, '^1 ([^ ]+) ([^ ]+) ([^ ]+) ([^ ]+) ([^ ]+) ([^ ]+) ([^ ]+) ([^ ]+) ([^ ]+) ([^ ]+) ()')
  if not start then error('hookonce: not a record of format 1', 0) end
  if now >= tonumber(expiresAt) then return nil end
  return {
    status = status, expiresAt = expiresAt, heldUntil = heldUntil, settledAt = settledAt, flag = flag,
    createdAt = createdAt, attempts = attempts, fence = fence, owner = owner,
    fingerprint = length .. ' ' .. sub(raw, start, start + length - 1), body = sub(raw, start + length),
  }
end

local function write(key, ttlMs, r)
  local head = '1 ' .. r.status .. ' ' .. r.expiresAt .. ' ' .. r.heldUntil .. ' ' .. r.settledAt .. ' ' .. r.flag
  local identity = r.createdAt .. ' ' .. r.attempts .. ' ' .. r.fence .. ' ' .. r.owner .. ' ' .. r.fingerprint
  call('SET', key, head .. ' ' .. identity .. r.body, 'PX', ttlMs)
end

local function prolong(key, r, leaseMs)
  r.heldUntil = greater(r.heldUntil, after(leaseMs))
  r.expiresAt = greater(r.expiresAt, r.heldUntil)
  write(key, untilMs(r.expiresAt), r)
end

-- who: owner, fingerprint
local function claim(key, what, who)
  local ttlMs, leaseMs = match(what, '^claim (%d+) (%d+)$')
  local owner, fingerprint = match(who, '^([^ ]+) (.*)$')
  local raw = call('GET', key)
  local r = live(raw)
  if not r then
    r = { attempts = 0, fence = 0, flag = '-', createdAt = nowText, fingerprint = fingerprint }
  elseif r.fingerprint ~= fingerprint and r.fingerprint ~= '0 ' and fingerprint ~= '0 ' then
    return 'mismatch'
  elseif r.status == 'processing' and r.owner == owner then
    prolong(key, r, leaseMs)
    return 'claimed ' .. r.fence .. ' ' .. r.attempts .. ' ' .. r.flag
  elseif r.status == 'processing' then
    if now < tonumber(r.heldUntil) then return 'processing ' .. untilMs(r.heldUntil) end
    r.flag = 'takeover'
  elseif r.status == 'completed' then
    return 'settled ' .. untilMs(r.expiresAt) .. ' ' .. raw
  elseif r.heldUntil == '-' then
    return 'settled - ' .. raw
  elseif now < tonumber(r.heldUntil) or r.owner == owner then
    return 'settled ' .. untilMs(r.heldUntil) .. ' ' .. raw
  end
  if r.fingerprint == '0 ' then r.fingerprint = fingerprint end
  r.owner, r.attempts, r.fence = owner, r.attempts + 1, format('%.0f', math.max(r.fence + 1, now))
  r.status, r.expiresAt, r.heldUntil, r.settledAt, r.body = 'processing', after(ttlMs), after(leaseMs), '-', ''
  write(key, ttlMs, r)
  return 'claimed ' .. r.fence .. ' ' .. r.attempts .. ' ' .. r.flag
end

-- All but claim read with GETEX, which changes nothing and yet counts as a write: a full memory refuses nothing of
-- what this script writes after it (F46, G17).

-- who: attempts, fence, owner, fingerprint
local function renew(key, what, who)
  local r = live(call('GETEX', key))
  local fence, owner = match(who, '^[^ ]+ ([^ ]+) ([^ ]+) ')
  if not r or r.status ~= 'processing' or r.fence ~= fence or r.owner ~= owner then return 'stale' end
  prolong(key, r, match(what, '^renew (%d+)$'))
  return 'ok'
end

-- who: attempts, fence, owner, fingerprint, body
local function settle(key, what, who)
  local status, ttlMs, retryAfterMs, charge = match(what, '^(%l+) (%d+) ?([^ ]*) ?(%l*)$')
  local attempts, fence, owner, length, start = match(who, '^([^ ]+) ([^ ]+) ([^ ]+) ([^ ]+) ()')
  local r = live(call('GETEX', key))
  local reply = 'ok'
  if not r then
    reply = 'vanished'
    if status == 'failed' then return reply end
    local fingerprint = length .. ' ' .. sub(who, start, start + length - 1)
    r = { flag = reply, createdAt = nowText, attempts = attempts, fence = fence, owner = owner, fingerprint = fingerprint }
  elseif r.fence ~= fence or r.owner ~= owner then
    return 'stale'
  elseif r.status ~= 'processing' then
    return r.flag == 'vanished' and 'vanished' or reply
  elseif charge == 'free' then
    r.attempts = r.attempts - 1
  else
    r.flag = '-'
  end
  r.status, r.expiresAt, r.heldUntil, r.settledAt, r.body = status, after(ttlMs), '-', nowText, sub(who, start + length)
  if match(retryAfterMs, '%d') then
    r.heldUntil = after(retryAfterMs)
    r.expiresAt, ttlMs = greater(r.expiresAt, r.heldUntil), greater(ttlMs, retryAfterMs)
  end
  write(key, ttlMs, r)
  return reply
end

local function find(key)
  local raw = call('GETEX', key)
  return live(raw) and raw or ''
end

local function forget(key)
  local r = live(call('GETEX', key))
  call('DEL', key)
  return r and 'yes' or 'no'
end

local operations =
  { claim = claim, renew = renew, completed = settle, failed = settle, find = find, forget = forget }
local function perform(i)
  local what = argv[2 * i - 1]
  return operations[match(what, '^%l+')](keys[i], what, argv[2 * i])
end

if #keys == 1 then
  replies = perform(1)
else
  -- One bad record does not fail its neighbours.
  for _, i in ipairs(left) do
    local done, reply = pcall(perform, i)
    replies[i] = done and reply or '!' .. (type(reply) == 'table' and reply.err or reply)
  end
end

-- A demoted master must answer nothing from its copy (F39, F50): it refuses even this write, which changes nothing.
local refused = try('GETEX', keys[1])
if type(refused) == 'table' and string.find(refused.err, 'READONLY', 1, true) then return refused end
return replies
`
