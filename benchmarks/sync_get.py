"""One GET after the other: a typed answer of ours against the dict of plain httpx."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.contenders import PATH, ours, peers, raw
from benchmarks.measure import Row, Size, compare, repeated

if TYPE_CHECKING:
    from collections.abc import Iterator


def rows(url: str, size: Size) -> Iterator[Row]:
    with ours(url) as client, raw(url) as http:
        calls = {"dialstack": lambda: client.users.retrieve("user_1")}
        if size.peers:
            calls |= peers(url)
        blocks = {name: repeated(call, size.requests) for name, call in calls.items()}
        found = compare(repeated(lambda: http.get(PATH).json(), size.requests), blocks, size.rounds)
    note = f"httpx {found.base.median / size.requests * 1e6:.0f} us"
    yield Row("GET one, sync, typed", found.ratios.pop("dialstack"), budget=0.90, stretch=0.80, note=note)
    for name, ratio in found.ratios.items():
        yield Row(f"  the same by {name}", ratio)
