"""What `dialstack doctor` finds: a row for each thing, and what to do about it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

from dialstack.cli.masking import masked

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Finding", "ok", "problem", "warning", "write_findings"]

State = Literal["ok", "warning", "problem"]
COLOURS: dict[State, str] = {"ok": "green", "warning": "yellow", "problem": "bold red"}


@dataclass(frozen=True)
class Finding:
    """One row.

    Attributes:
        name: What was looked at.
        state: Whether it is right.
        found: What is there.
        advice: What to do; None where nothing has to be done.
    """

    name: str
    state: State
    found: str
    advice: str | None = None


def ok(name: str, found: str) -> Finding:
    """Say that something is right."""
    return Finding(name, "ok", masked(found))


def warning(name: str, found: str, advice: str) -> Finding:
    """Say that something may become wrong, or is not what it seems."""
    return Finding(name, "warning", masked(found), advice)


def problem(name: str, found: str, advice: str) -> Finding:
    """Say that something is wrong."""
    return Finding(name, "problem", masked(found), advice)


def write_findings(findings: Iterable[Finding], *, as_json: bool) -> bool:
    """Write rows as they come, or JSON at the end. Gives whether none is a problem."""
    seen: list[Finding] = []
    for finding in findings:
        seen.append(finding)
        if not as_json:
            _write(finding)
    if as_json:
        print(json.dumps([asdict(finding) for finding in seen], indent=2, ensure_ascii=False))  # noqa: T201
    return all(finding.state != "problem" for finding in seen)


def _write(finding: Finding) -> None:
    from rich.text import Text

    from dialstack.cli.masking import printable
    from dialstack.cli.terminal import out

    line = Text.assemble(
        (f"{finding.state:<8} ", COLOURS[finding.state]), (f"{finding.name:<10} ", "bold"), printable(finding.found)
    )
    out().print(line)
    if finding.advice:
        out().print(Text(f"{'':<19} {finding.advice}"))
