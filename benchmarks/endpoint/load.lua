-- Asks the requests of a file, one after the other, each once when there are enough of them.
-- Arguments: the file, one path a line; the media type that is wanted.
local requests, at = {}, 0

function init(arguments)
  local headers = { ["Accept"] = arguments[2] }
  for path in io.lines(arguments[1]) do
    requests[#requests + 1] = wrk.format("GET", path, headers)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end
