"""Where the time of a hot path goes: the shares of libraries and of functions, as `scripts/bench --profile` prints them.

The work of a path is repeated for some seconds, and looked at again and again by its CPU time: in which function is it,
and of which library? What C does counts for the function that called it, and waiting does not count. What the first
answer takes is nearly all imports, which Python times by itself.
"""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import contenders, imports, webhooks
from benchmarks.batch import AT_ONCE as CREATES_AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from types import CodeType, FrameType

    from typing_extensions import Self

SECONDS = 6.0
EVERY = 0.001
SHOWN = 8
_ON_THE_SOCKET = {
    ("httpcore", "read"),
    ("httpcore", "write"),
    ("selectors", "select"),
    ("asyncio", "_read_ready__data_received"),
}
"""Where bytes are moved, or the system is asked whether there are any."""
_LIBRARIES = {"annotated_types", "anyio", "dialstack", "h11", "httpcore", "httpx", "pydantic", "pydantic_core"}


def run(url: str, name: str) -> None:
    """Print one path, or `all` of them."""
    for path in PATHS if name == "all" else [name]:
        print(f"**{path}**\n", flush=True)
        if path == "first_answer":
            _print("library", _imports(url), 12)
            continue
        sampler = Sampler()
        PATHS[path](url, sampler)
        _print("library", sampler.libraries, SHOWN)
        _print("function", sampler.functions, SHOWN)


def _print(what: str, counted: Counter[str], most: int) -> None:
    whole = sum(counted.values())
    print(f"| share | {what} |\n|--:|---|")
    for name, count in counted.most_common(most):
        print(f"| {count / whole:.0%} | {name} |")
    print()


class Sampler:
    """Looks at what runs, while it is entered."""

    def __init__(self) -> None:
        self.libraries: Counter[str] = Counter()
        self.functions: Counter[str] = Counter()

    def __enter__(self) -> Self:
        self._ends_at = time.monotonic() + SECONDS
        self._before = signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)
        return self

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, self._before)

    @property
    def goes_on(self) -> bool:
        return time.monotonic() < self._ends_at

    def repeat(self, work: Callable[[], object]) -> None:
        """Do some work again and again. The first time, which loads and builds, is not looked at."""
        work()
        with self:
            while self.goes_on:
                for _ in range(20):
                    work()

    def _look(self, _: int, frame: FrameType | None) -> None:
        if frame is not None:
            library, function = _named(frame.f_code)
            self.libraries[library] += 1
            self.functions[f"`{library}` {function}"] += 1


def _named(code: CodeType) -> tuple[str, str]:
    path = Path(code.co_filename)
    library = _library(path)
    function = getattr(code, "co_qualname", code.co_name)
    if (library, code.co_name) in _ON_THE_SOCKET:
        return "sockets", "reading, writing and asking the system what is ready"
    return library, f"{path.stem}.{function}"


def _library(path: Path) -> str:
    parts = path.parts
    for above in ("site-packages", "src", f"python{sys.version_info[0]}.{sys.version_info[1]}"):
        if above in parts:
            below = parts[len(parts) - parts[::-1].index(above) :]
            return below[0].removesuffix(".py")
    return "benchmarks" if "benchmarks" in parts else path.stem.removeprefix("<frozen ").rstrip(">")


# --- the paths ---


def _imports(url: str) -> Counter[str]:
    """Give the microseconds that imports took in a fresh process, by library: the least of some runs for each module."""
    timed = f"import sys, time\nurl = sys.argv[1]\nbegan = time.perf_counter()\n{imports.ANSWER}"
    before, _ = _report("import sys, time")
    least: dict[str, int] = {}
    whole = 10**9
    for _ in range(7):
        found, printed = _report(f"{timed}print(time.perf_counter() - began)", url)
        least = {module: min(took, least.get(module, took)) for module, took in found.items() if module not in before}
        whole = min(whole, int(float(printed) * 1e6))
    counted: Counter[str] = Counter()
    for module, took in least.items():
        library = module.split(".")[0]
        counted[f"import of `{library}`" if library in _LIBRARIES else "import of the standard library and others"] += (
            took
        )
    counted["everything but imports: the models built, the connection, the call"] = whole - sum(least.values())
    return counted


def _report(code: str, *arguments: str) -> tuple[dict[str, int], str]:
    """Run code in a new interpreter: the microseconds of each import by itself, and what was printed."""
    command = [sys.executable, "-X", "importtime", "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, int] = {}
    for line in done.stderr.splitlines():
        took, _, module = line.removeprefix("import time:").partition("|")
        if took.strip().isdigit():
            found[module.rpartition("|")[2].strip()] = int(took)
    return found, done.stdout


def _sync_get(url: str, sampler: Sampler) -> None:
    with contenders.ours(url) as client:
        sampler.repeat(lambda: client.users.retrieve("user_1"))


def _async_get(url: str, sampler: Sampler) -> None:
    async def go() -> None:
        async with contenders.ours_async(url) as client:

            async def some() -> None:
                for _ in range(24):
                    await client.users.retrieve("user_1")

            await _repeated(sampler, lambda: asyncio.gather(*(some() for _ in range(50))))

    asyncio.run(go())


def _batch(url: str, sampler: Sampler) -> None:
    async def go() -> None:
        async with contenders.ours_async(url) as client:
            names = [f"Dr. Alice Smith {number}" for number in range(500)]
            create = lambda name: client.users.create(name=name)  # noqa: E731
            await _repeated(sampler, lambda: client.batch(create, names, concurrency=CREATES_AT_ONCE))

    asyncio.run(go())


async def _repeated(sampler: Sampler, work: Callable[[], Awaitable[object]]) -> None:
    await work()
    with sampler:
        while sampler.goes_on:
            await work()


def _paging(url: str, sampler: Sampler) -> None:
    with contenders.ours(url) as client:
        sampler.repeat(lambda: sum(1 for _ in client.accounts.list(limit=100)))


def _webhook(url: str, sampler: Sampler) -> None:
    body = webhooks.call_ended(flat=False)
    header = webhooks.sign(body, webhooks.SECRET)
    sampler.repeat(lambda: webhooks.ours(body, header))


PATHS = {
    "first_answer": None,
    "sync_get": _sync_get,
    "async_get": _async_get,
    "paging": _paging,
    "webhook": _webhook,
    "batch": _batch,
}
