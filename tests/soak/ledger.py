"""What a client was told, held against what the server did."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

KINDS = {"G": "GET", "P": "POST", "D": "DELETE", "L": "GET"}
SUCCESS, UNDONE, UNSURE = range(1, 4)
"""What a call was told: it worked, it certainly did nothing, it may have happened."""
_UNKNOWN = {"reset", "stall", "cut", "5xx"}


class Entry(NamedTuple):
    """One request, as the server saw it."""

    call: int
    method: str
    key: str
    executed: bool
    fault: str


def read(path) -> list[Entry]:
    with Path(path).open(encoding="ascii") as file:
        split = (line.split() for line in file)
        return [Entry(int(call), method, key, executed == "1", fault) for call, method, key, executed, fault in split]


@dataclass
class Told:
    """What the client knows of its calls."""

    kinds: str
    """A letter for each call."""
    outcomes: bytearray
    keys: dict[int, str | None] = field(default_factory=dict)
    """What the errors say of the keys that were sent."""
    wrong: list[str] = field(default_factory=list)
    """Answers that are not those of the call."""


def violations(told: Told, entries: list[Entry], *, at_most_once: bool) -> list[str]:
    """Say where the claims do not hold: nothing, where they do."""
    by_call = defaultdict(list)
    for entry in entries:
        by_call[entry.call].append(entry)
    found = list(told.wrong)
    for call, (kind, outcome) in enumerate(zip(told.kinds, told.outcomes, strict=True)):
        found += [f"call {call} ({kind}): {why}" for why in _wrong(kind, outcome, by_call[call], at_most_once)]
        if call in told.keys and kind == "P" and {entry.key for entry in by_call[call]} - {told.keys[call]}:
            found.append(f"call {call}: its error names another key than was sent")
    return found


def _wrong(kind: str, outcome: int, entries: list[Entry], at_most_once: bool) -> list[str]:
    found = []
    executed = sum(entry.executed for entry in entries)
    keys = {entry.key for entry in entries}
    if outcome not in {SUCCESS, UNDONE, UNSURE}:
        found.append("it never ended")
    if {entry.method for entry in entries} - {KINDS[kind]}:
        found.append("the server saw another method")
    if not entries and outcome == SUCCESS:
        # The others may have died with a connection that was closed meanwhile.
        found.append("told that it worked, and the server never saw it")
    if kind == "P" and (len(keys) > 1 or "-" in keys):
        found.append(f"{len(keys)} keys")
    if kind != "P" and keys - {"-"}:
        found.append("a key that nobody asked for")
    if outcome == SUCCESS and kind in "PD" and (executed != 1 if at_most_once else executed < 1):
        found.append(f"told that it worked, and executed {executed} times")
    if outcome == UNDONE and executed:
        found.append(f"told that it did nothing, and executed {executed} times")
    if at_most_once and executed > 1:
        found.append(f"executed {executed} times")
    return found


def figures(told: Told, entries: list[Entry]) -> dict[str, object]:
    """Count."""
    outcomes = Counter(told.outcomes)
    posts = defaultdict(list)
    for entry in entries:
        if entry.method == "POST":
            posts[entry.call].append(entry)
    return {
        "calls": len(told.kinds),
        "requests": len(entries),
        "succeeded": outcomes[SUCCESS],
        "failed, not executed": outcomes[UNDONE],
        "failed, unknown": outcomes[UNSURE],
        "POSTs sent again after an unknown outcome": sum(
            entry.fault in _UNKNOWN for sent in posts.values() for entry in sent[:-1]
        ),
        "POSTs that executed twice": sum(sum(entry.executed for entry in sent) > 1 for sent in posts.values()),
        "faults": dict(sorted(Counter(entry.fault for entry in entries if entry.fault != "-").items())),
    }
