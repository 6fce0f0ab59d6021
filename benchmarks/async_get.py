"""GETs of the async client, one after the other and fifty at a time, against plain httpx."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from benchmarks.contenders import PATH, ours_async, raw_async
from benchmarks.measure import Comparison, Row, Size, compare

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    Call = Callable[[], Awaitable[object]]

AT_ONCE = 50


def rows(url: str, size: Size) -> Iterator[Row]:
    loop = asyncio.new_event_loop()
    client, http = ours_async(url), raw_async(url)

    async def base() -> object:
        return (await http.get(PATH)).json()

    calls: dict[str, Call] = {"dialstack": lambda: client.users.retrieve("user_1")}

    def measure(requests: int, at_once: int, rounds: int) -> Comparison:
        def block(call: Call) -> Callable[[], object]:
            return lambda: loop.run_until_complete(_gathered(call, requests // at_once, at_once))

        return compare(block(base), {name: block(call) for name, call in calls.items()}, rounds)

    # Four times as many: the start of a block, when every task wants a connection, costs httpx most.
    one, many = size.requests, size.requests // AT_ONCE * AT_ONCE * 4
    sequential = measure(one, 1, size.rounds)
    concurrent = measure(many, AT_ONCE, size.rounds)
    loop.run_until_complete(_closed(client, http))
    loop.close()

    note = f"httpx {sequential.base.median / one * 1e6:.0f} us"
    yield Row("GET one, async, typed", sequential.ratios["dialstack"], note=note)
    raw_us = concurrent.base.median / many * 1e6
    our_us = concurrent.seconds["dialstack"].median / many * 1e6
    against = our_us / (sequential.base.median / one * 1e6)
    note = f"httpx {raw_us:.0f} us, ours {our_us:.0f} us; {against:.2f}x httpx one at a time"
    yield Row(f"GETs, {AT_ONCE} at once, async", concurrent.ratios["dialstack"], budget=0.40, stretch=0.30, note=note)


async def _gathered(call: Call, each: int, at_once: int) -> None:
    async def worker() -> None:
        for _ in range(each):
            await call()

    await asyncio.gather(*(worker() for _ in range(at_once)))


async def _closed(*clients: object) -> None:
    for client in clients:
        await client.aclose()
