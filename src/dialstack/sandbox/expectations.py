"""What a failed assertion says: what differs, and what came instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["differences", "listed", "missing"]

_MOST = 20


def differences(expected: object, actual: object, where: str) -> list[str]:
    """Say where two values of JSON differ, one line for each place."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        return _of_objects(cast("dict[str, object]", expected), cast("dict[str, object]", actual), where)
    if isinstance(expected, (list, tuple)) and isinstance(actual, list):
        return _of_lists(list(cast("list[object]", expected)), cast("list[object]", actual), where)
    # In Python 1 and 1.0 and True are equal, and in JSON a bool is no number.
    same = expected == actual and isinstance(expected, bool) == isinstance(actual, bool)
    return [] if same else [f"{where}: expected {expected!r}, got {actual!r}"]


def missing(expected: Mapping[str, str], actual: Mapping[str, str], where: str) -> list[str]:
    """Say which pairs are not there. Others may be."""
    return [
        f"{where} {name}: expected {value!r}, got {actual[name]!r}" if name in actual else f"{where} {name}: not sent"
        for name, value in expected.items()
        if actual.get(name) != value
    ]


def listed(entries: Iterable[object], nothing: str = "none came") -> str:
    """Write entries below one another, the last ones where there are many."""
    lines = [f"  {entry}" for entry in entries]
    more = [f"  ({len(lines) - _MOST} earlier ones)"] if len(lines) > _MOST else []
    return "\n".join([*more, *lines[-_MOST:]]) or f"  ({nothing})"


def _of_objects(expected: dict[str, object], actual: dict[str, object], where: str) -> list[str]:
    found: list[str] = []
    for name in [*expected, *(name for name in actual if name not in expected)]:
        place = f"{where}.{name}"
        if name not in actual:
            found.append(f"{place}: expected {expected[name]!r}, not sent")
        elif name not in expected:
            found.append(f"{place}: not expected, got {actual[name]!r}")
        else:
            found += differences(expected[name], actual[name], place)
    return found


def _of_lists(expected: list[object], actual: list[object], where: str) -> list[str]:
    if len(expected) != len(actual):
        return [f"{where}: expected {len(expected)} entries, got {len(actual)}: {actual!r}"]
    pairs = enumerate(zip(expected, actual, strict=True))
    return [line for index, (one, other) in pairs for line in differences(one, other, f"{where}[{index}]")]
