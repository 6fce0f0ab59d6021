"""What a dial string means: a number, an extension or an emergency number."""

from __future__ import annotations

import re
from typing import Final

EMERGENCY: Final = frozenset({"911", "933", "112", "999"})
_PUNCTUATION = re.compile(r"[\s().\-/]")
_EXTENSION = re.compile(r"[0-9]{3,6}")
_INTERNATIONAL = re.compile(r"(?:\+|011)([1-9][0-9]{6,14})")
_NORTH_AMERICAN = re.compile(r"1?([2-9][0-9]{9})")


def normalise(dial_string: str) -> str | None:
    """Give the number in E.164, an extension or emergency number as it is, or None when it is none of these."""
    digits = _PUNCTUATION.sub("", dial_string)
    if _EXTENSION.fullmatch(digits):
        return digits
    if found := _INTERNATIONAL.fullmatch(digits):
        return f"+{found[1]}"
    if found := _NORTH_AMERICAN.fullmatch(digits):
        return f"+1{found[1]}"
    return None


def is_internal(number: str) -> bool:
    """Whether a normalised number is an extension."""
    return not number.startswith("+") and number not in EMERGENCY
