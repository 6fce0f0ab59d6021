"""Keeping numbers, names and tokens out of what is logged."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dialstack._core.config import Origin

__all__ = ["UrlFilter", "masked_path"]

_COLLECTION = re.compile(r"(?:/v[0-9]{1,2}(?=/|\Z))?(?:/[a-z_-]+(?=/|\Z))?")


def masked_path(path: str) -> str:
    """Keep the collection of a path and hide the rest, which may be a name or a number: `/v1/extensions/{…}`."""
    plain = path.split("?", 1)[0].split("#", 1)[0]
    kept = "".join(_COLLECTION.findall(plain)[:1])
    return kept + "".join("/{…}" if part else "/" for part in plain[len(kept) :].split("/")[1:])


class UrlFilter(logging.Filter):
    """Shorten the URLs that `httpx` logs at INFO when it sends for us through a client of yours.

    It touches only the origins that it was told of, and leaves every other line alone.
    """

    def __init__(self) -> None:
        super().__init__()
        self._origins: set[str] = set()

    def cover(self, origin: Origin) -> None:
        """Shorten what goes to this origin."""
        self._origins.add(f"{origin.scheme}://{origin.host}")

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, with its URLs shortened."""
        if isinstance(record.args, tuple):
            record.args = tuple(self._shortened(value) for value in record.args)
        return True

    def _shortened(self, value: object) -> object:
        text = str(value) if type(value).__name__ == "URL" or isinstance(value, str) else ""
        # A copy: another thread may be adding one.
        origin = next((known for known in tuple(self._origins) if text.startswith((f"{known}/", f"{known}?"))), None)
        return value if origin is None else origin + masked_path(text[len(origin) :])
