-- The requests that wrk sends, and its report as one line of JSON.
--
--     wrk ... -s wrk.lua URL -- get COUNT | put COUNT FIRST | post PREFIX | same
--
-- COUNT chargers, 1 to COUNT, are visited evenly. `put` goes on where the run before it stopped
-- (FIRST), so that each request changes a status.

local STATUSES = { "charging", "waiting", "error", "ready" } -- all of them are ready at first
local STRIDE = 7919 -- a prime that divides no COUNT: a walk over all chargers, far apart
local JSON = { ["Content-Type"] = "application/json" }

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

local function charger(number, count)
  return "/chargepoint/" .. (number * STRIDE % count + 1)
end

function init(args)
  local kind, count = args[1], tonumber(args[2])
  sent = tonumber(args[3]) or 0 -- global: done() asks for it
  if kind == "get" then
    request = function()
      sent = sent + 1
      return wrk.format("GET", charger(sent, count))
    end
  elseif kind == "put" then
    request = function()
      local status = STATUSES[math.floor(sent / count) % #STATUSES + 1]
      local path = charger(sent, count)
      sent = sent + 1
      return wrk.format("PUT", path, JSON, '{"status": "' .. status .. '"}')
    end
  elseif kind == "post" then
    request = function()
      sent = sent + 1
      return wrk.format("POST", "/chargepoint", JSON, '{"name": "' .. args[2] .. sent .. '"}')
    end
  else
    local same = wrk.format("GET", wrk.path)
    request = function()
      return same
    end
  end
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(
    string.format(
      '\n{"requests": %d, "seconds": %.6f, "bytes": %d, "sent": %d, "refused": %d, "broken": %d, '
        .. '"p50": %.3f, "p99": %.3f, "longest": %.3f}\n',
      summary.requests,
      summary.duration / 1e6,
      summary.bytes,
      threads[1]:get("sent"),
      errors.status,
      errors.connect + errors.read + errors.write + errors.timeout,
      latency:percentile(50) / 1e3,
      latency:percentile(99) / 1e3,
      latency.max / 1e3
    )
  )
end
