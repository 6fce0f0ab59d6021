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

IMPORT = {
    "dialstack": "import dialstack",
    "stripe": "import stripe",
    "openai": "import openai",
    "telnyx": "import telnyx",
}

ANSWER = {
    "dialstack": """
from dialstack import DialStack
DialStack("sk_test_bench", api_url=url, dialstack_account="acct_1").users.retrieve("user_1")
""",
    "stripe": """
import stripe
stripe.StripeClient("sk_test_bench", base_addresses={"api": url}).v1.customers.retrieve("user_1")
""",
    "openai": """
import openai
openai.OpenAI(api_key="sk_test_bench", base_url=url).models.retrieve("user_1")
""",
    "telnyx": """
import telnyx
telnyx.Telnyx(api_key="sk_test_bench", base_url=url).billing_groups.retrieve("user_1")
""",
}


def rows(url: str, size: Size) -> Iterator[Row]:
    names = list(IMPORT) if size.peers else ["dialstack"]

    def process(work: str) -> Callable[[], float]:
        code = TIMED.replace("{work}", work)
        return lambda: fresh(code, url)[0]

    blocks = {("import", name): process(IMPORT[name]) for name in names}
    blocks |= {("answer", name): process(ANSWER[name]) for name in names}
    found = compare_timed(process(BASE), blocks, size.processes)
    note = f"base {found.base.median * 1000:.0f} ms"
    yield Row("import dialstack", found.ratios["import", "dialstack"], budget=0.10, stretch=0.02, note=note)
    for name in names[1:]:
        yield Row(f"  the same by {name}", found.ratios["import", name])
    first = found.ratios["answer", "dialstack"]
    yield Row("import, client, first typed answer", first, budget=1.20, stretch=1.10)
    for name in names[1:]:
        yield Row(f"  the same by {name}", found.ratios["answer", name])
