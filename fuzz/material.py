"""Bytes, taken apart into what a target needs. The same bytes always give the same."""

from __future__ import annotations

__all__ = ["Material", "not_quoted"]

_SHORT = 8


class Material:
    """Gives numbers, choices and text out of bytes, and zeros once there are none left."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, count: int) -> bytes:
        """Give the next bytes; fewer at the end."""
        taken = self._data[self._at : self._at + count]
        self._at += len(taken)
        return taken

    def number(self, most: int) -> int:
        """Give a number from 0 to `most`."""
        size = (most.bit_length() + 7) // 8
        return int.from_bytes(self.take(size), "little") % (most + 1)

    def rest(self) -> bytes:
        """Give all that is left."""
        return self.take(len(self._data))

    def text(self) -> str:
        """Give all that is left as text: broken bytes become lone surrogates, as file names on Linux have them."""
        return self.rest().decode("utf-8", "surrogateescape")


def not_quoted(text: str, error: Exception) -> None:
    """Make sure that an error does not hold a text. One of a few characters may be in any sentence."""
    assert len(text) < _SHORT or text not in str(error), "the error quotes what it refused"
