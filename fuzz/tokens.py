"""JWTs: no made-up token passes, and none that cannot be read raises anything but our error, or is quoted by it."""

from __future__ import annotations

from contextlib import suppress

import jwt

from dialstack import DialStackAuthenticationError, tokens
from dialstack.media import AttachRefusedError, AttachTokens
from fuzz.material import Material, not_quoted

__all__ = ["SEEDS", "check"]

KEY = "k" * 32
OTHER = "x" * 32
ATTACH = AttachTokens(KEY)


def signed(claims: dict[str, object], key: str = OTHER) -> bytes:
    """Make a token."""
    return jwt.encode(claims, key, "HS256").encode()


SEEDS = [
    b"\x00" + signed({"sub": "acct_1", "exp": 4102444800, "components": ["calls"]}),
    b"\x00" + signed({"sub": "acct_1", "exp": 10**400, "iat": -1e300}),
    b"\x00" + signed({"exp": True, "components": {"calls": {"enabled": True}}}),
    b"\x01" + signed({"aud": "x", "call": "call_1", "account": "acct_1", "iat": 1, "exp": 2}),
    b'\x02{"sub": "acct_1", "exp": 4102444800, "nbf": 1e400, "account": [], "scopes": {}}',
    b"\x00eyJhbGciOiJub25lIn0.e30.",
    b"\x00..",
    b"\x01wss://voice.example.com/media?token=a.b.c",
]


def check(data: bytes) -> None:
    """Read, verify, or sign what the platform would not."""
    material = Material(data)
    ways = (session, attach, claims)
    ways[material.number(2)](material.text())


def session(text: str) -> None:
    """A token that was not signed with the key is read at most unverified."""
    try:
        tokens.decode_unverified(text)
    except ValueError as error:
        not_quoted(text, error)
    try:
        tokens.verify(text, KEY, algorithms=["HS256"])
    except DialStackAuthenticationError as error:
        not_quoted(text, error)
        return
    raise AssertionError("a made-up token was accepted")


def attach(text: str) -> None:
    """No made-up token opens a media socket."""
    try:
        ATTACH.check(text)
    except AttachRefusedError as error:
        not_quoted(text, error)
        return
    raise AssertionError("a made-up token was accepted")


def claims(text: str) -> None:
    """A token with odd claims is read or refused, also where the key is right."""
    try:
        payload = text.encode()
        token = jwt.api_jws.encode(payload, KEY, "HS256")
    except ValueError:
        return
    for read in (tokens.decode_unverified, lambda given: tokens.verify(given, KEY, algorithms=["HS256"])):
        try:
            found = read(token)
        except (ValueError, DialStackAuthenticationError):
            continue
        repr(found)
        assert all(isinstance(name, str) for name in found.components)
    with suppress(AttachRefusedError):
        ATTACH.check(token)
