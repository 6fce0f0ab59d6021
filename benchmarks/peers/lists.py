"""Long lists: 10,000 items against the dicts of plain httpx, and what a million of them leave in memory."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from benchmarks.measure import Size, Spread, compare, fresh
from benchmarks.memory import PEAK, is_measured
from benchmarks.peers.contenders import BASE, OURS
from benchmarks.peers.line import Line, with_base
from benchmarks.server import ITEMS, PAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.peers.contenders import Contender

MILLION = 1_000_000

# The first item is read before the start, and with it all that a page needs once.
STREAM = """
items = iter({items})
next(items)
gc.collect()
start()
for number, item in enumerate(items, 1):
    if number == int(sys.argv[2]):
        break
print(above_the_start())
"""


def paged(url: str, size: Size, who: Sequence[Contender]) -> Iterator[Line]:
    count = size.pages * ITEMS
    blocks = {each.name: _block(each, url, count) for each in who if each.items is not None}
    found = compare(blocks.pop(BASE), blocks, max(size.rounds // 2, 3))
    note = f"httpx takes {found.base.median / count * 1e6:.1f} us an item"
    yield Line(f"auto-paging {count:,} items", "httpx, dicts", with_base(found), budget=1.30, stretch=1.20, note=note)


def _block(contender: Contender, url: str, count: int) -> Callable[[], object]:
    names = contender.made(url)
    begin = eval(f"lambda: iter({contender.items})", names)

    def block() -> None:
        found = sum(1 for _ in islice(begin(), count))
        if found != count:
            raise RuntimeError(f"{contender.name} gave {found} items of {count}")

    return block


def peaks(url: str, size: Size, who: Sequence[Contender]) -> Iterator[Line]:
    if not is_measured():
        return
    count = MILLION if size.pages >= PAGES else 10_000
    values: dict[str, Spread] = {}
    for each in who:
        items = each.long_items or each.items
        if items is not None:
            program = PEAK + each.program() + STREAM.replace("{items}", items)
            values[each.name] = Spread.of(fresh(program, url, str(count)))
    note = f"one run each; {OURS} keeps the URLs of its pages, to find a circle"
    yield Line(f"peak of {count:,} items", "above the start", values, "MiB", budget=3.0, note=note)
