"""Text that is fit to be shown: without keys, tokens and numbers, and without what moves a cursor."""

from __future__ import annotations

import re

__all__ = ["escaped", "key_mode", "masked", "masked_key", "printable"]

_SECRETS = re.compile(
    r"\b(sk_(?:live|test|ptnr)_|whsec_|cs_(?:live|test)_)[A-Za-z0-9_-]+"  # keys and signing secrets
    r"|\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*"  # a JWT
)
_NUMBER = re.compile(r"\+[0-9](?:[ ().-]{0,2}[0-9]){6,14}")
_SHOWN = 2
"""Digits of a number that are left, so that two of them can be told apart."""


def masked(text: str) -> str:
    """Hide keys, tokens and phone numbers in a text that people will read, and copy into a ticket."""
    return _NUMBER.sub(_hidden_number, _SECRETS.sub(_hidden_secret, text))


def key_mode(key: str) -> str | None:
    """Tell what a key is for: `live` or `test`; None where it does not say, as a token does not."""
    return next((mode for mode in ("live", "test") if key.startswith(f"sk_{mode}_")), None)


def masked_key(key: str) -> str:
    """Say which kind of key it is, and no more: `sk_test_***`."""
    kind = re.match(r"sk_(?:live|test|ptnr)_", key)
    return f"{kind[0]}***" if kind else "***"


def _hidden_secret(found: re.Match[str]) -> str:
    return f"{found[1] or ''}***"


def printable(text: str, *, lines: bool = False) -> str:
    """Replace what could move a cursor, change colours or turn the direction of a line; `lines` keeps line breaks.

    A caller's name comes from outside, and so does what a server says.
    """
    return "".join(letter if letter.isprintable() or (lines and letter == "\n") else "?" for letter in text)


def escaped(text: str) -> str:
    """Replace the same in JSON by its escapes, which are the same JSON. Line breaks between values stay."""
    return "".join(letter if letter.isprintable() or letter == "\n" else _escape(letter) for letter in text)


def _escape(letter: str) -> str:
    pair = letter.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{pair[at : at + 2].hex()}" for at in range(0, len(pair), 2))


def _hidden_number(found: re.Match[str]) -> str:
    return f"+***{found[0][-_SHOWN:]}"
