"""Many creates at a time: `client.batch` against what one writes by hand, `gather` with a semaphore on plain httpx."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from benchmarks.contenders import HEADERS, ours, ours_async, raw_async
from benchmarks.measure import Row, Size, Spread, compare, fresh
from benchmarks.memory import PEAK, is_measured

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from dialstack import AsyncDialStack, DialStack

AT_ONCE = 16
FULL, QUICK = 10_000, 500
LONG = 30_000

# The inputs are made one by one and the results are dropped: nothing of either may stay.
STREAM = (
    PEAK
    + """
import asyncio
from dialstack import AsyncDialStack
async def main():
    async with AsyncDialStack("sk_test_bench", api_url=sys.argv[1], dialstack_account="acct_1") as client:
        async def go(count):
            names = (f"user {number}" for number in range(count))
            async with client.batch_each(lambda name: client.users.create(name=name), names, concurrency=16) as results:
                async for result in results:
                    assert result.ok
        await go(500)
        gc.collect()
        start()
        await go(int(sys.argv[2]))
        print(above_the_start())
asyncio.run(main())
"""
)


def rows(url: str, size: Size) -> Iterator[Row]:
    full = size.requests >= 300
    count, rounds = (FULL, 1) if full else (QUICK, 3)  # one round of the full size takes a minute
    names = [f"Dr. Alice Smith {number}" for number in range(count)]
    loop = asyncio.new_event_loop()
    client, http = ours_async(url), raw_async(url)
    with ours(url) as blocking:
        found = compare(
            lambda: loop.run_until_complete(_by_hand(http, names)),
            {
                "async": lambda: loop.run_until_complete(_batch(client, names)),
                "sync": lambda: _threads(blocking, names),
            },
            rounds,
        )
    loop.run_until_complete(_closed(client, http))
    loop.close()
    raw_us = found.base.median / count * 1e6
    for colour, name in (("async", f"batch of creates, {AT_ONCE} at once"), ("sync", "  the same in threads")):
        note = f"httpx by hand {raw_us:.0f} us a create, ours {found.seconds[colour].median / count * 1e6:.0f} us"
        yield Row(name, found.ratios[colour], note=f"{note}; {count:,} creates")
    if full and is_measured():
        peaks = Spread.of(fresh(STREAM, url, str(LONG)))
        yield Row("  peak of batch_each above the start", peaks, "MiB", note=f"{LONG:,} creates")


async def _by_hand(http: httpx.AsyncClient, names: list[str]) -> list[object]:
    """What one writes without the helper: no retries, no keys, no models."""
    free = asyncio.Semaphore(AT_ONCE)

    async def create(name: str) -> object:
        async with free:
            answer = await http.post("/v1/users", json={"name": name}, headers=HEADERS)
            answer.raise_for_status()
            return answer.json()

    return await asyncio.gather(*(create(name) for name in names))


async def _batch(client: AsyncDialStack, names: list[str]) -> None:
    results = await client.batch(lambda name: client.users.create(name=name), names, concurrency=AT_ONCE)
    assert all(result.ok for result in results)


def _threads(client: DialStack, names: list[str]) -> None:
    results = client.batch(lambda name: client.users.create(name=name), names, concurrency=AT_ONCE)
    assert all(result.ok for result in results)


async def _closed(*clients: object) -> None:
    for client in clients:
        await client.aclose()
