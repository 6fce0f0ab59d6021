"""One GET after the other: a typed answer of ours against the dict of plain httpx."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.contenders import PATH, ours, raw
from benchmarks.measure import Row, Size, compare, repeated
from benchmarks.server import UNFIT

if TYPE_CHECKING:
    from collections.abc import Iterator


def rows(url: str, size: Size) -> Iterator[Row]:
    with ours(url) as client, raw(url) as http:
        blocks = {
            "fits": repeated(lambda: client.users.retrieve("user_1"), size.requests),
            "does not": repeated(lambda: client.users.retrieve(UNFIT), size.requests),
        }
        found = compare(repeated(lambda: http.get(PATH).json(), size.requests), blocks, size.rounds)
    note = f"httpx {found.base.median / size.requests * 1e6:.0f} us"
    yield Row("GET one, sync, typed", found.ratios["fits"], budget=0.90, stretch=0.80, note=note)
    note = "two fields are missing three levels down, and the rest is read around them"
    yield Row("  an answer that does not fit", found.ratios["does not"], note=note)
