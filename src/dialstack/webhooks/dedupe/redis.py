"""A store in Redis: for many machines. Needs `pip install 'dialstack[redis]'`."""

from __future__ import annotations

import inspect
import math
from typing import TYPE_CHECKING, cast
from uuid import uuid4

from dialstack.webhooks.dedupe.grace import GRACE
from dialstack.webhooks.dedupe.protocol import Claim

if TYPE_CHECKING:
    from collections.abc import Callable

    from redis import Redis, RedisCluster

__all__ = ["RedisDedupe"]

# A value is "claimed:<token>" or "finished:<token>". A claim's key outlives its lease by the grace. Each script may run
# twice for one call, since the client sends it again where a connection broke: the second time changes nothing.

_CLAIM = """
local value = redis.call('GET', KEYS[1])
if value and value ~= 'claimed:' .. ARGV[1] then
  if string.sub(value, 1, 9) == 'finished:' then return {2, 0} end
  local left = redis.call('PTTL', KEYS[1]) - tonumber(ARGV[3])
  if left > 0 then return {1, left} end
end
redis.call('SET', KEYS[1], 'claimed:' .. ARGV[1], 'PX', ARGV[2])
return {0, 0}
"""

_RENEW = """
if redis.call('GET', KEYS[1]) ~= 'claimed:' .. ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
"""

_FINISH = """
local value = redis.call('GET', KEYS[1])
if value ~= 'claimed:' .. ARGV[1] and value ~= 'finished:' .. ARGV[1] then return 0 end
redis.call('SET', KEYS[1], 'finished:' .. ARGV[1], 'PX', ARGV[2])
return 1
"""

_RELEASE = """
if redis.call('GET', KEYS[1]) ~= 'claimed:' .. ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
"""


class RedisDedupe:
    """Remembers in Redis, for all machines that share it.

    Time is Redis's own, so the machines' clocks do not matter. What Redis forgets is handled again if it is sent again:
    when it restarts without persistence, when a replica takes over that lagged behind, and when it is full and evicts
    keys, since these keys expire. The keys hold ids of events, no contents.

    Errors of the client come out as they are.

    Args:
        client_or_url: A blocking client, which stays yours to close, or a URL such as `redis://localhost:6379/0`. A
            client made from a URL gives up after a few seconds.
        prefix: What every key begins with.

    Raises:
        ImportError: It was a URL, and the extra is not installed.
        TypeError: It was an async client. The store is blocking, and an async server asks it in a thread.
    """

    def __init__(self, client_or_url: Redis | RedisCluster | str, *, prefix: str = "dialstack:webhooks:") -> None:
        self._own = isinstance(client_or_url, str)
        self._client = _from_url(client_or_url) if isinstance(client_or_url, str) else _checked(client_or_url)
        self._prefix = prefix
        self._claim, self._renew, self._finish, self._release = (
            cast("Callable[[list[bytes], list[str | int]], object]", self._client.register_script(script))
            for script in (_CLAIM, _RENEW, _FINISH, _RELEASE)
        )

    def claim(self, key: str, lease: float) -> Claim:
        """Claim an event, unless somebody has it or it was finished."""
        token = uuid4().hex
        answer = self._claim(self._keys(key), [token, _milliseconds(lease + GRACE), _milliseconds(GRACE)])
        state, left = cast("list[int]", answer)
        if state == 0:
            return Claim("claimed", token)
        return Claim("in_progress", retry_after=left / 1000) if state == 1 else Claim("finished")

    def renew(self, key: str, token: str, lease: float) -> bool:
        """Hold a claim from now. False: it was lost."""
        return self._renew(self._keys(key), [token, _milliseconds(lease + GRACE)]) == 1

    def finish(self, key: str, token: str, keep: float) -> bool:
        """Remember that the event was handled. False: the claim was lost."""
        return self._finish(self._keys(key), [token, _milliseconds(keep)]) == 1

    def release(self, key: str, token: str) -> None:
        """Give a claim back."""
        self._release(self._keys(key), [token])

    def close(self) -> None:
        """Close the connections of a client that was made from a URL. Yours stays open."""
        if self._own:
            self._client.close()

    def _keys(self, key: str) -> list[bytes]:
        # Any string, also one that is no valid Unicode: JSON can hold those.
        return [(self._prefix + key).encode("utf-8", "surrogatepass")]


def _from_url(url: str) -> Redis:
    try:
        from redis import Redis
        from redis.backoff import ExponentialBackoff
        from redis.retry import Retry
    except ImportError as error:
        raise ImportError("RedisDedupe needs redis: pip install 'dialstack[redis]'") from error
    # A sender waits for the answer: rather a 503 in time than one that is late.
    retry = Retry(ExponentialBackoff(cap=0.5, base=0.05), 2)
    return Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2, retry=retry)  # pyright: ignore[reportUnknownMemberType]


def _checked(client: Redis | RedisCluster) -> Redis | RedisCluster:
    command = getattr(client, "execute_command", None)
    if inspect.iscoroutinefunction(command):
        raise TypeError("RedisDedupe needs a blocking client: redis.Redis(...), not one of redis.asyncio")
    if command is None:
        raise TypeError("RedisDedupe needs a URL or a client: redis.Redis(...)")
    return client


def _milliseconds(seconds: float) -> int:
    return max(1, math.ceil(seconds * 1000))
