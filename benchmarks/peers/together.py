"""Many requests at a time: GETs by fifty tasks, and a batch of creates."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from benchmarks.contenders import ours_async
from benchmarks.measure import FULL, Size, compare
from benchmarks.peers.contenders import BASE, OURS
from benchmarks.peers.line import Line, with_base

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence

    from benchmarks.peers.contenders import Contender
    from dialstack import AsyncDialStack

AT_ONCE, CREATES_AT_ONCE = 50, 16


def at_once(url: str, size: Size, who: Sequence[Contender]) -> Iterator[Line]:
    """Fifty GETs at a time. The start of a block, when every task wants a connection, costs httpx most."""
    loop = asyncio.new_event_loop()
    each_of = size.requests // AT_ONCE * 4

    def block(call: Callable[[], object]) -> Callable[[], object]:
        return lambda: loop.run_until_complete(_workers(call, each_of))

    made = {each.name: loop.run_until_complete(each.async_call(url)) for each in who if each.async_client}
    blocks = {name: block(call) for name, (call, _) in made.items()}
    found = compare(blocks.pop(BASE), blocks, max(size.rounds // 3, 3))
    loop.run_until_complete(_closed([close for _, close in made.values()]))
    loop.close()
    note = f"httpx takes {found.base.median / each_of / AT_ONCE * 1e6:.0f} us for each"
    yield Line(f"GET, {AT_ONCE} at once, async", "httpx, dicts", with_base(found), budget=0.40, stretch=0.30, note=note)


async def _workers(call: Callable[[], object], each: int) -> None:
    async def worker() -> None:
        for _ in range(each):
            await call()

    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))


async def _closed(closers: Sequence[Callable[[], object]]) -> None:
    for close in closers:
        await close()


def batch(url: str, size: Size, who: Sequence[Contender]) -> Iterator[Line]:
    """Many creates: `client.batch`, and what one gathers by hand. No peer has a helper for it."""
    inputs = [f"Dr. Alice Smith {number}" for number in range(10_000 if size.requests >= FULL.requests else 500)]
    loop = asyncio.new_event_loop()
    client = ours_async(url)
    made = {each.name: loop.run_until_complete(_creator(each, url)) for each in who if each.async_create is not None}
    blocks = {name: _block(loop, lambda create=create: _by_hand(create, inputs)) for name, (create, _) in made.items()}
    blocks[OURS] = _block(loop, lambda: _helped(client, inputs))
    found = compare(blocks.pop(BASE), blocks, 3)
    loop.run_until_complete(_closed([client.aclose, *(close for _, close in made.values())]))
    loop.close()
    note = f"{CREATES_AT_ONCE} at once; httpx takes {found.base.median / len(inputs) * 1e6:.0f} us for each"
    yield Line(f"batch of {len(inputs):,} creates", "httpx, gathered by hand", with_base(found), note=note)


def _block(loop: asyncio.AbstractEventLoop, work: Callable[[], Awaitable[None]]) -> Callable[[], object]:
    return lambda: loop.run_until_complete(work())


async def _creator(each: Contender, url: str) -> tuple[Callable[[str], Awaitable[object]], Callable[[], object]]:
    names = each.scope(url)
    names["client"] = eval(each.async_client, names)
    return eval(f"lambda name: {each.async_create}", names), eval(f"lambda: {each.aclose}", names)


async def _by_hand(create: Callable[[str], Awaitable[object]], inputs: Sequence[str]) -> None:
    free = asyncio.Semaphore(CREATES_AT_ONCE)

    async def one(name: str) -> object:
        async with free:
            return await create(name)

    await asyncio.gather(*map(one, inputs))


async def _helped(client: AsyncDialStack, inputs: Sequence[str]) -> None:
    results = await client.batch(lambda name: client.users.create(name=name), inputs, concurrency=CREATES_AT_ONCE)
    assert all(result.ok for result in results)
