"""People who ring together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour

BEHAVIOURS: Final[dict[str, Behaviour]] = {}
