"""Page URLs: the key stays with its host and its prefix."""

from __future__ import annotations

import httpx

from dialstack._core.config import parse_origin
from dialstack._core.paging import local_target, next_after
from dialstack.errors import DialStackAPIError
from fuzz.material import Material

__all__ = ["SEEDS", "check"]

ORIGINS = [parse_origin("api_url", url) for url in ("https://api.example.com", "http://127.0.0.1:8000/gateway")]
SEEDS = [
    b"\x00/v1/users?page=abc&limit=5",
    b"\x00https://api.example.com:443/v1/users?page=abc#x",
    b"\x00https://api.example.com@evil.example/v1",
    b"\x01http://127.0.0.1:8000/gateway/v1/users?starting_after=a",
    b"\x01/gateway/../v1/%2e%2e/users",
    b"\x00//evil.example/v1",
    b"\x00https://evil.example/v1",
    b"\x00http://api.example.com/v1",
    b"\x00/\\evil.example",
    b"\x00https:///v1",
    b"\x00HTTPS://API.example.com/v1",
    b"\x00/v1/users;x/..;/y",
]


def check(data: bytes) -> None:
    """Follow a URL, and ask where an HTTP client would go."""
    material = Material(data)
    origin = ORIGINS[material.number(1)]
    text = material.text()
    try:
        target = local_target(origin, text)
    except ValueError:
        return
    followed = httpx.URL(f"{origin.scheme}://{origin.host}/").join(text)
    assert followed.scheme == origin.scheme
    assert followed.netloc.decode() == origin.host, "it leads to another host"
    assert target.startswith("/")
    assert target.isascii()
    assert target.isprintable()
    assert target == origin.prefix or target.startswith((f"{origin.prefix}/", f"{origin.prefix}?")), (
        "it left the prefix"
    )
    there = httpx.URL(f"{origin.scheme}://{origin.host}{target}")
    assert (there.scheme, there.netloc.decode()) == (origin.scheme, origin.host), "the key would go elsewhere"
    assert there.path.startswith(f"{origin.prefix}/")
    try:
        after = next_after(target, "user_1")
    except DialStackAPIError:
        return
    assert after.endswith("starting_after=user_1")
