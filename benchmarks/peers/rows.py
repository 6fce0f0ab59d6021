"""The rows of the performance table, in its order."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from benchmarks.cli import BASE as IMPORT_HTTPX
from benchmarks.cli import COMMANDS, _process
from benchmarks.imports import BASE as TYPED_CLIENT
from benchmarks.imports import TIMED
from benchmarks.measure import Comparison, Size, Spread, compare, compare_timed, fresh, repeated
from benchmarks.memory import PEAK, is_measured
from benchmarks.peers.contenders import BASE, OURS
from benchmarks.peers.line import ONE, Line, with_base
from benchmarks.peers.lines import lines_per_operation
from benchmarks.peers.lists import paged, peaks
from benchmarks.peers.signed import signed
from benchmarks.peers.together import at_once, batch
from scripts import lines as our_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.peers.contenders import Contender

ORDER = (
    "import",
    "GET one",
    "GET, 50",
    "auto-paging",
    "peak",
    "batch",
    "second client",
    "webhook",
    "retry layer",
    "memory",
    "source lines",
    "command line",
)
HTTPX_PYDANTIC = "httpx, pydantic and one model"


def measured(url: str, size: Size, who: Sequence[Contender]) -> Iterator[Line]:
    """Measure every row. What needs no quiet machine comes first."""
    for row in (sources, peaks, memory, starts, one, at_once, paged, second_client, webhooks, retries, cli, batch):
        yield from row(url, size, who)


def placed(line: Line) -> int:
    """Tell where a row stands in the table."""
    return next((place for place, start in enumerate(ORDER) if line.name.startswith(start)), len(ORDER))


def starts(url: str, size: Size, who: Sequence[Contender]) -> Iterator[Line]:
    """Import alone, and all that comes before the first typed answer, in fresh processes."""

    def process(work: str) -> Callable[[], float]:
        code = TIMED.replace("{work}", work)
        return lambda: fresh(code, url)[0]

    blocks = {("import", each.name): process(each.load) for each in who if each.answer}
    blocks |= {("answer", each.name): process(each.program() + each.answer) for each in who if each.answer}
    found = compare_timed(process(TYPED_CLIENT), blocks, size.processes)
    note = f"the base takes {found.base.median * 1000:.0f} ms"
    yield Line("import", HTTPX_PYDANTIC, _of("import", found), budget=0.10, stretch=0.02, note=note)
    name = "import, client, first typed answer"
    yield Line(name, HTTPX_PYDANTIC, _of("answer", found), budget=1.20, stretch=1.10)


def _of(kind: str, found: Comparison) -> dict[str, Spread]:
    return {name: ratio for (of_kind, name), ratio in found.ratios.items() if of_kind == kind}


def one(url: str, size: Size, who: Sequence[Contender]) -> Iterator[Line]:
    """One GET after the other."""
    blocks = {each.name: repeated(each.call(url), size.requests) for each in who if each.answer}
    found = compare(blocks.pop(BASE), blocks, size.rounds)
    note = f"httpx takes {found.base.median / size.requests * 1e6:.0f} us"
    yield Line("GET one, sync", "httpx, a dict", with_base(found), budget=0.90, stretch=0.80, note=note)


def second_client(url: str, size: Size, who: Sequence[Contender]) -> Iterator[Line]:
    """A client while another exists that has answered."""
    count = 5
    blocks: dict[str, Callable[[], object]] = {}
    for each in who:
        if each.client:
            names = each.made(url)
            eval(each.answer, names)
            blocks[each.name] = repeated(eval(f"lambda: {each.client}", names), count)
    found = compare(blocks.pop(BASE), blocks, size.rounds)
    values = {name: took.times(1000 / count) for name, took in {BASE: found.base, **found.seconds}.items()}
    yield Line("second client", "httpx.Client()", values, "ms", budget=0.1, stretch=0.03, ratios=with_base(found))


def webhooks(url: str, size: Size, who: Sequence[Contender]) -> Iterator[Line]:
    """A webhook, verified and read, against stripe."""
    events = signed()
    blocks = {name: repeated(event.read, size.requests) for name, event in events.items()}
    if "stripe" not in blocks:
        return
    found = compare(blocks.pop("stripe"), blocks, size.rounds)
    took = f"stripe takes {found.base.median / size.requests * 1e6:.0f} us"
    sizes = ", ".join(f"{name} {event.size}" for name, event in events.items())
    values = {"stripe": ONE, **found.ratios}
    name = "webhook, verified and typed"
    yield Line(name, "stripe", values, budget=0.06, stretch=0.05, note=f"{took}; bytes of the event: {sizes}")


def retries(url: str, size: Size, who: Sequence[Contender]) -> Iterator[Line]:
    """The retry layer when nothing fails. Nobody else's can be taken apart, so tenacity stands beside it."""
    from benchmarks import retries as of_ours

    layer = next(of_ours.rows(url, size)).value
    shared, anew = _tenacity(size)
    note = f"tenacity {shared.median:.1f} us where one object is shared, {anew.median:.1f} us where each call makes one"
    yield Line("retry layer when nothing fails", "a bare attempt", {OURS: layer}, "us", 1.0, 0.1, note)


def _tenacity(size: Size) -> tuple[Spread, Spread]:
    from tenacity import Retrying, stop_after_attempt

    count = size.requests * 5
    kept = Retrying(stop=stop_after_attempt(3))
    blocks = {
        "shared": repeated(lambda: kept(int), count),
        "anew": repeated(lambda: Retrying(stop=stop_after_attempt(3))(int), count),
    }
    above = compare(repeated(int, count), blocks, max(size.rounds // 3, 3), time.process_time).above
    return above["shared"].times(1e6 / count), above["anew"].times(1e6 / count)


def memory(url: str, size: Size, who: Sequence[Contender]) -> Iterator[Line]:
    """Resident memory of fresh processes."""
    if not is_measured():
        return
    rounds = max(size.processes // 3, 3)
    asked = "print(resident())\n{answer}\nprint(resident())\n"
    found: dict[str, list[list[float]]] = {each.name: [] for each in who if each.answer}
    base: list[float] = []
    for _ in range(rounds):
        base += fresh(f"{PEAK}{TYPED_CLIENT}print(resident())", url)
        for each in who:
            if each.answer:
                program = PEAK + each.program() + asked.replace("{answer}", each.answer)
                found[each.name].append(fresh(program, url))
    beside = Spread.of(base).median
    note = f"{HTTPX_PYDANTIC}: {beside:.1f} MiB"
    for at, name, budget, stretch in ((0, "import and client", 28, 26), (1, "the first typed answer", 36, 34)):
        values = {who: Spread.of([pair[at] for pair in pairs]) for who, pairs in found.items()}
        ratios = {who: spread.times(1 / beside) for who, spread in values.items()}
        yield Line(f"memory after {name}", HTTPX_PYDANTIC, values, "MiB", budget, stretch, note, ratios)


def sources(url: str, size: Size, who: Sequence[Contender]) -> Iterator[Line]:
    """Source lines of an operation."""
    lines, operations = our_lines.count()
    values, counted = {OURS: Spread.of([lines / operations])}, [f"{OURS} {operations}"]
    for each in who:
        if each.sources is not None:
            per_operation, count = lines_per_operation(each.name, each.sources)
            values[each.name] = Spread.of([per_operation])
            counted.append(f"{each.name} {count}")
    note = f"ours: the colour that is written, the other is generated; peers: both; operations: {', '.join(counted)}"
    yield Line("source lines per operation", "", values, "lines", our_lines.BUDGET, 15, note)


def cli(url: str, size: Size, who: Sequence[Contender]) -> Iterator[Line]:
    """The command line. None of the peers has one in Python."""
    help_of = _process(COMMANDS["dialstack --help"], {})
    found = compare_timed(_process(IMPORT_HTTPX, {}), {OURS: help_of}, size.processes)
    took = f"{found.seconds[OURS].median * 1000:.0f} ms of CPU time"
    yield Line("command line, --help", "import httpx", found.ratios, budget=2.5, note=took)
