"""DECT bases and handsets by the older calls; prefer `devices`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour

BEHAVIOURS: Final[dict[str, Behaviour]] = {}
