"""What a fresh process waits for: the import alone, and all that comes before the first typed answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.measure import Row, Size, compare_timed, fresh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TIMED = """
import sys, time
url = sys.argv[1]
started = time.perf_counter()
{work}
print(time.perf_counter() - started)
"""

# What every typed client over httpx has to load.
BASE = """
import datetime
import httpx
import pydantic
class User(pydantic.BaseModel):
    id: str
    name: str | None = None
    email: str | None = None
    config: dict[str, object] | None = None
    do_not_disturb: bool
    location: str | None = None
    created_at: datetime.datetime
    updated_at: datetime.datetime
"""

IMPORT = "import dialstack"

ANSWER = """
from dialstack import DialStack
DialStack("sk_test_bench", api_url=url, dialstack_account="acct_1").users.retrieve("user_1")
"""


def rows(url: str, size: Size) -> Iterator[Row]:
    def process(work: str) -> Callable[[], float]:
        code = TIMED.replace("{work}", work)
        return lambda: fresh(code, url)[0]

    found = compare_timed(process(BASE), {"import": process(IMPORT), "answer": process(ANSWER)}, size.processes)
    note = f"base {found.base.median * 1000:.0f} ms"
    yield Row("import dialstack", found.ratios["import"], budget=0.10, stretch=0.02, note=note)
    yield Row("import, client, first typed answer", found.ratios["answer"], budget=1.20, stretch=1.10)
