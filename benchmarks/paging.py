"""Going through a long list: typed items of ours against the dicts of plain httpx, and the memory it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.contenders import ours, raw
from benchmarks.measure import Row, Size, Spread, compare, fresh
from benchmarks.memory import PEAK, is_measured
from benchmarks.server import ITEMS, PAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from dialstack import DialStack

FIRST = f"/v1/accounts?limit={ITEMS}"

# The first page and its models are loaded before the start; from there on nothing of a page may stay.
STREAM = (
    PEAK
    + """
from dialstack import DialStack
client = DialStack("sk_test_bench", api_url=sys.argv[1], dialstack_account="acct_1")
client.accounts.list(limit=100)
gc.collect()
start()
for account in client.accounts.list(limit=100):
    pass
print(above_the_start())
"""
)

MILLION = (
    PEAK
    + """
from dialstack import DialStack
client = DialStack("sk_test_bench", api_url=sys.argv[1], dialstack_account="acct_1")
page = client.accounts.list(limit=100)
page.next_page_url = "/v1/accounts/long?limit=100"
most = int(sys.argv[2])
def go():
    for number, _ in enumerate(page):
        if number == most + 100:
            return
gc.collect()
start()
go()
print(above_the_start())
"""
)


def rows(url: str, size: Size) -> Iterator[Row]:
    count = size.pages * ITEMS
    rounds = max(size.rounds // 2, 3)
    with ours(url) as client, raw(url) as http:
        found = compare(lambda: _dicts(http, count), {"dialstack": lambda: _models(client, count)}, rounds)
    note = f"httpx {found.base.median / count * 1e6:.1f} us an item, {count:,} items"
    yield Row("auto-paging, typed", found.ratios["dialstack"], budget=1.30, stretch=1.20, note=note)
    if is_measured():
        peaks = Spread.of([fresh(STREAM, url)[0] for _ in range(3)])
        yield Row("  its peak above the start", peaks, "MiB", budget=3.0, note="10,000 items")
        if size.pages >= PAGES:
            peaks = Spread.of(fresh(MILLION, url, "1000000"))
            note = "1,000,000 items; the URLs of 10,000 pages are kept, to find a circle"
            yield Row("  the same of a long list", peaks, "MiB", note=note)


def _dicts(http: httpx.Client, count: int) -> int:
    seen, target = 0, FIRST
    while target:
        page = http.get(target).json()
        for _ in page["data"]:
            seen += 1
            if seen == count:
                return seen
        target = page["next_page_url"]
    return seen


def _models(client: DialStack, count: int) -> int:
    seen = 0
    for _ in client.accounts.list(limit=ITEMS):
        seen += 1
        if seen == count:
            return seen
    return seen
