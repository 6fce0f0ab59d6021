"""A second client in the same process: nothing that the first one built is built again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from benchmarks.contenders import PATH, ours, raw
from benchmarks.measure import Row, Size, compare, repeated

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNT = 5


def rows(url: str, size: Size) -> Iterator[Row]:
    with ours(url) as first:
        first.users.retrieve("user_1")
        blocks = {
            "client": repeated(lambda: ours(url), COUNT),
            "answer": repeated(lambda: _our_answer(url), COUNT),
            "httpx answer": repeated(lambda: _raw_answer(url), COUNT),
        }
        found = compare(repeated(httpx.Client, COUNT), blocks, size.rounds)
    note = f"{found.ratios['client'].median:.4f}x httpx.Client(), {found.base.median / COUNT * 1000:.1f} ms"
    made = found.seconds["client"].times(1000 / COUNT)
    yield Row("second client", made, "ms", budget=0.1, stretch=0.03, note=note)
    answered = found.seconds["answer"].times(1000 / COUNT)
    note = f"httpx {found.seconds['httpx answer'].median / COUNT * 1000:.1f} ms"
    yield Row("  with its first answer", answered, "ms", note=note)


def _our_answer(url: str) -> None:
    with ours(url) as client:
        client.users.retrieve("user_1")


def _raw_answer(url: str) -> None:
    with raw(url) as http:
        http.get(PATH).json()
