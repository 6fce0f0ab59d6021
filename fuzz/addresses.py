"""Addresses, ids and paths: what is accepted means one thing to everybody."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import httpx

from dialstack._core.config import check_key, parse_origin
from dialstack._core.paths import encode_query, quote_segment
from dialstack._core.redaction import masked_path
from dialstack.errors import DialStackAuthenticationError
from dialstack.media import AttachTokens
from fuzz.material import Material, not_quoted

__all__ = ["SEEDS", "check"]

SEEDS = [
    b"\x00https://api.example.com:443/prefix/",
    b"\x00http://[::1]:8000",
    b"\x00http://127.1/",
    b"\x00http://localhost.",
    b"\x00https://a..b",
    b"\x00http://<",
    b"\x00https://" + b"a" * 64,
    b"\x00https://user:pass@host:99999/",
    b"\x00https://api.example.com@evil.example/",
    b"\x01user_1/../x",
    b"\x01%2e%2e",
    b"\x02/v1/extensions/%2B16175551234?x=y#z",
    b"\x03sk_live_abc",
    b"\x04wss://voice.example.com/media?x=1&token=",
]
TOKENS = AttachTokens("k" * 32)


def check(data: bytes) -> None:
    """Take one of them."""
    material = Material(data)
    ways = (origin, segment, masked, key, media_url)
    ways[material.number(len(ways) - 1)](material.text())


def origin(text: str) -> None:
    """An address that is accepted leads an HTTP client to the host that it names."""
    try:
        found = parse_origin("api_url", text)
    except ValueError:
        return
    assert "@" not in text.split("/")[2], "whoever reads it takes the user for the host"
    assert all(len(label) < 64 for label in found.host.split(".")), "looking it up would fail"  # noqa: PLR2004
    there = httpx.URL(f"{found.scheme}://{found.host}/v1")
    assert there.scheme == found.scheme
    assert there.netloc.decode() == found.host, "an HTTP client reads another host"
    assert parse_origin("api_url", str(found)) == found, "read again it is another one"


def segment(text: str) -> None:
    """An id stays one segment of the path, and comes out as it went in."""
    try:
        quoted = quote_segment("id", text)
    except ValueError:
        return
    parts = urlsplit(f"https://api.example.com/v1/users/{quoted}/presence")
    assert parts.path.split("/")[:3] == ["", "v1", "users"]
    assert len(parts.path.split("/")) == 5  # noqa: PLR2004
    assert not parts.query
    assert not parts.fragment
    assert unquote(quoted) == text
    name, _, value = encode_query({"from": text}).partition("=")
    assert name == "from"
    assert not set("&#= \r\n") & set(value)


def masked(text: str) -> None:
    """No path shows more than the name of a collection."""
    shown = masked_path(text).replace("{…}", "")
    assert set(shown) <= set("/abcdefghijklmnopqrstuvwxyz_-v0123456789")
    assert sum(character.isdigit() for character in shown) <= 2  # noqa: PLR2004 - of the version
    assert "?" not in shown


def key(text: str) -> None:
    """A key that is accepted can be sent, and no error shows it."""
    try:
        found = check_key(text, parse_origin("api_url", "http://api.example.com"))
    except (DialStackAuthenticationError, ValueError) as error:
        not_quoted(text, error)
        return
    assert "_live_" not in found
    assert httpx.Headers({"Authorization": f"Bearer {found}"})["authorization"] == f"Bearer {found}"


def media_url(text: str) -> None:
    """A media URL that is made can be checked again, and no other host sees its token."""
    try:
        url = TOKENS.url(text, call_id="call_1", account="acct_1")
    except ValueError:
        return
    parts = urlsplit(url)
    assert parts.scheme == "wss" or parse_origin("url", f"http://{parts.netloc}").is_loopback
    assert TOKENS.check(url).call_id == "call_1"
