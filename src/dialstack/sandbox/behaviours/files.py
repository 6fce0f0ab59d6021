"""Uploads that other calls refer to, such as the pages of a fax."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour

BEHAVIOURS: Final[dict[str, Behaviour]] = {}
