"""The sandbox: a call in process against one through a bare `httpx.MockTransport`, and how soon its server is there.

    python -m benchmarks.sandbox [seconds]

The second form lets fifty clients work at once for so long, a minute unless given, and checks what they see.
It needs the extra `sandbox`; without it there are no rows.
"""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from typing import TYPE_CHECKING

import httpx

from benchmarks.measure import FULL, Row, Size, Spread, compare, compare_timed, repeated

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENTS = 50
LIBRARIES = "import uvicorn, starlette; print('there')"


def rows(url: str, size: Size) -> Iterator[Row]:
    if find_spec("jsonschema") is None or find_spec("uvicorn") is None:
        return
    yield in_process(size)
    yield started(size)
    seconds = 5.0 if size == FULL else 1.0
    yield crowd(seconds)


def in_process(size: Size) -> Row:
    from dialstack import DialStack
    from dialstack.sandbox import Sandbox

    sandbox = Sandbox()
    account = sandbox.client().accounts.create(email="contact@example.com").id
    ours = sandbox.client(dialstack_account=account)
    user = ours.users.create(name="Alice").id
    canned = ours.users.retrieve(user).model_dump_json().encode()

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"Content-Type": "application/json"}, content=canned)

    with httpx.Client(transport=httpx.MockTransport(answer)) as http_client:
        bare = DialStack("sk_test_bench", http_client=http_client, dialstack_account=account)
        found = compare(
            repeated(lambda: bare.users.retrieve(user), size.requests),
            {"sandbox": repeated(lambda: ours.users.retrieve(user), size.requests)},
            size.rounds,
        )
    each = found.seconds["sandbox"].median / size.requests * 1e6
    note = f"{each:.0f} us, httpx.MockTransport {found.base.median / size.requests * 1e6:.0f} us"
    return Row("sandbox, a call in process", found.ratios["sandbox"], budget=3, note=note)


def started(size: Size) -> Row:
    ours = ["-m", "dialstack.sandbox", "--port", "0"]
    found = compare_timed(
        lambda: until_it_speaks("-c", LIBRARIES), {"sandbox": lambda: until_it_speaks(*ours)}, size.processes
    )
    took = f"{found.seconds['sandbox'].median * 1000:.0f} ms"
    note = f"{took}, import uvicorn, starlette {found.base.median * 1000:.0f} ms"
    return Row("sandbox, its server is there", found.ratios["sandbox"], budget=3, note=note)


def crowd(seconds: float) -> Row:
    """Let many clients write and read at once. What one of them does not see, or sees of another, is an error."""
    from dialstack.sandbox import Sandbox

    sandbox = Sandbox()
    end = time.perf_counter() + seconds
    with sandbox.serve() as url, ThreadPoolExecutor(CLIENTS) as pool:
        counts = list(pool.map(lambda number: one_of_them(url, sandbox.api_key, number, end), range(CLIENTS)))
    per_second = [sum(counts) / seconds]
    return Row(
        "  served to 50 clients, a second", Spread.of(per_second), unit="requests", note="nothing lost or crossed"
    )


def one_of_them(url: str, key: str, number: int, end: float) -> int:
    from dialstack import DialStack

    count = 1
    with DialStack(key, api_url=url) as platform:
        client = platform.for_account(platform.accounts.create(email=f"c{number}@example.com").id)
        made: list[str] = []
        while time.perf_counter() < end:
            made.append(client.users.create(name=f"{number}-{len(made)}").name or "")
            seen = [user.name for user in client.users.list(limit=10).data]
            if seen != made[:-11:-1]:
                raise AssertionError(f"client {number} made {made[:-11:-1]} and sees {seen}")
            count += 2
    return count


def until_it_speaks(*arguments: str) -> float:
    """Start a process, and give the seconds until its first line."""
    began = time.perf_counter()
    with subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        took = time.perf_counter() - began
        process.kill()
    return took


if __name__ == "__main__":
    row = crowd(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0)
    print(f"{row.value.median:.0f} requests a second, 50 clients: {row.note}")
