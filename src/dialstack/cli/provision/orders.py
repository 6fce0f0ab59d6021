"""What was asked for on the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Order"]


@dataclass(frozen=True)
class Order:
    """The options of one run; `command` says what they mean."""

    file: Path
    account: str | None
    journal: Path
    adopt: bool = False
    rotated_key: bool = False
    dry_run: bool = False
    yes: bool = False
    profile: str | None = None
    concurrency: int = 8
    request_timeout: float | None = None
    tries: int = 2
    report: Path | None = None
    output: str | None = None
