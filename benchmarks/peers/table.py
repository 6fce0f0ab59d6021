"""The performance table in a terminal and as a page."""

from __future__ import annotations

import platform
import re
from dataclasses import replace
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.peers.contenders import LIBRARIES, OURS, installed
from benchmarks.peers.line import ONE, written
from benchmarks.peers.rows import measured, placed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.measure import Size, Spread
    from benchmarks.peers.contenders import Contender
    from benchmarks.peers.line import Line

RESULTS = Path(__file__).parent.parent / "RESULTS.md"
README = RESULTS.parent.parent / "README.md"
GENERATED = re.compile(r"(<!-- generated: performance -->\n).*?(<!-- end of generated -->)", re.DOTALL)
"""Where the short table stands, in both files."""
BESIDE = ("httpcore", "h11", "pydantic", "anyio", "tenacity")
"""What they all stand on."""
ROUNDS = 9
"""So many contenders take their time."""
DASH = "-"
SVIX = "svix"
"""Only for webhooks, and untyped there: it verifies and gives nothing back."""

HEAD = """# What it costs, beside its peers

Written by `scripts/bench --peers --write`. [How it is measured, and its limits](README.md).

{versions}

## In short

<!-- generated: performance -->
{short}
<!-- end of generated -->

## Everybody

A figure is a median, and below it is where the middle half of the measurements lies. `x` is a ratio to the base of the
row, which ran right before and right after: less is better. Beside a figure with a unit stands its ratio, where there is
a base. A dash: it has no such thing. **(untyped)**: it answers with dicts, or with objects whose fields have whatever
type the JSON has.

{whole}

{notes}
"""


def run(url: str, size: Size, *, write: bool) -> None:
    """Measure everybody, print every row once it is there, and write the page."""
    who = installed()
    size = replace(size, rounds=min(size.rounds, ROUNDS), processes=min(size.processes, ROUNDS))
    print(_versions(who), end="\n\n", flush=True)
    lines: list[Line] = []
    for line in measured(url, size, who):
        lines.append(line)
        print("\n".join(_told(line, who)), flush=True)
    if write:
        _write(sorted(lines, key=placed), who)


def _write(lines: Sequence[Line], who: Sequence[Contender]) -> None:
    RESULTS.write_text(page(lines, who), "utf-8")
    short = _short(lines, who)
    text = GENERATED.sub(lambda found: f"{found[1]}{short}\n{found[2]}", README.read_text("utf-8"))
    README.write_text(text, "utf-8")
    print(f"written: benchmarks/{RESULTS.name}, {README.name}")


def _versions(who: Sequence[Contender]) -> str:
    named = [f"{each.name} {each.version}" for each in who] + [f"{name} {version(name)}" for name in (SVIX, *BESIDE)]
    today = datetime.now(timezone.utc).date()
    return f"{today.isoformat()}, Python {platform.python_version()}; {', '.join(named)}"


def _labels(who: Sequence[Contender]) -> dict[str, str]:
    return {each.name: each.label for each in who} | {SVIX: f"{SVIX} (untyped)"}


# --- in a terminal ---


def _told(line: Line, who: Sequence[Contender]) -> Iterator[str]:
    budget = "" if line.budget is None else f", budget {line.budget:g}{'x' if line.unit == 'x' else f' {line.unit}'}"
    yield f"{line.name} (base: {line.base or 'none'}{budget}): {line.verdict}"
    labels = _labels(who)
    for name in sorted(line.values, key=lambda name: line.values[name].median):
        value, ratio = line.values[name], line.ratios.get(name)
        beside = "" if ratio is None else f"  {written(ratio.median, 'x')}"
        yield f"  {labels[name]:<22}{written(value.median, line.unit):>12}  {_middle_half(value, line.unit):<18}{beside}".rstrip()
    if line.note:
        yield f"  {line.note}"
    yield ""


def _middle_half(value: Spread, unit: str) -> str:
    if value.low == value.high:
        return ""
    low, high = (written(edge, unit).removesuffix("x").removesuffix(f" {unit}") for edge in (value.low, value.high))
    return f"{low} to {high}"


# --- as a page ---


def page(lines: Sequence[Line], who: Sequence[Contender]) -> str:
    """Write the page."""
    notes = "\n".join(f"- {line.name}: {line.note}." for line in lines if line.note)
    return HEAD.format(versions=_versions(who), short=_short(lines, who), whole=_whole(lines, who), notes=notes)


def _short(lines: Sequence[Line], who: Sequence[Contender]) -> str:
    rows = [["", "beside", "budget", "measured, middle half", "", "best typed peer, and better untyped"]]
    rows += [
        [line.name, line.base or DASH, _budget(line), _cell(line, OURS, ", "), line.verdict, _best(line, who)]
        for line in lines
    ]
    return _table(rows)


def _budget(line: Line) -> str:
    return DASH if line.budget is None else f"{line.budget:g}{'x' if line.unit == 'x' else f' {line.unit}'}"


def _best(line: Line, who: Sequence[Contender]) -> str:
    """Name the best typed peer, and who is better still without types."""
    untyped = {each.name for each in who if each.untyped} | {SVIX}
    libraries = {each.name for each in LIBRARIES}
    peers = sorted(set(line.values) - libraries - {OURS}, key=lambda name: line.values[name].median)
    typed = next((name for name in peers if name not in untyped), None)
    better = [name for name in peers[: peers.index(typed) if typed else None] if name in untyped]
    named = [name for name in (typed, *better[:1]) if name is not None]
    labels = _labels(who)
    found = [f"{labels[name]} {written(line.values[name].median, line.unit)}" for name in named]
    return ", ".join(found) or DASH


def _whole(lines: Sequence[Line], who: Sequence[Contender]) -> str:
    labels = _labels(who)
    head = ["", "base", "budget", "", *(labels[name].replace(" (", "<br>(") for name in labels)]
    rows = [head]
    for line in lines:
        rows.append(
            [line.name, line.base or DASH, _budget(line), line.verdict, *(_cell(line, name) for name in labels)]
        )
    return _table(rows)


def _cell(line: Line, name: str, between: str = "<br>") -> str:
    value = line.values.get(name)
    if value is None:
        return DASH
    if line.unit == "x" and value == ONE:
        return "1 (base)"
    parts = [written(value.median, line.unit), _middle_half(value, line.unit)]
    if name in line.ratios:
        parts.append(written(line.ratios[name].median, "x"))
    return between.join(part for part in parts if part)


def _table(rows: Sequence[Sequence[str]]) -> str:
    head, *rest = rows
    ruler = ["---", *("--:" for _ in head[1:])]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ruler, *rest))
