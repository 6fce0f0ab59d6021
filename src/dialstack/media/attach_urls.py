"""The URL that DialStack opens a media socket to, and the token in its query."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from dialstack._core.config import is_plain
from dialstack.media.attach_claims import AttachRefusedError

__all__ = ["PARAMETER", "token_in", "with_token"]

PARAMETER = "token"


def with_token(base_url: str, token: str) -> str:
    """Add a token to a URL, whose own query stays as it is.

    Raises:
        ValueError: It is not a `wss://` URL, has a fragment or a token already.
    """
    if not is_plain(base_url):
        raise ValueError("the media URL must be ASCII without blanks and backslashes")
    try:
        parts = urlsplit(base_url)
        _, host = parts.port, parts.hostname
    except ValueError:
        raise ValueError("the media URL is not an address that can be read") from None
    if not host or not _is_safe(parts.scheme, host):
        raise ValueError("the media URL must be wss://…: ws:// is for this machine alone, such as ws://127.0.0.1:8000")
    if "#" in base_url:
        raise ValueError("the media URL must not have a fragment (#…): it is never sent")
    if _tokens(parts.query):
        raise ValueError(f"the media URL has a parameter {PARAMETER!r} already: the token goes there")
    query = "&".join(part for part in (parts.query, f"{PARAMETER}={token}") if part)
    return urlunsplit(parts._replace(path=parts.path or "/", query=query))


def token_in(url_or_token: str) -> str:
    """Give the token of a URL, of a path with its query, or what is a token by itself.

    Raises:
        AttachRefusedError: There is none (`missing`), or more than one (`malformed`).
    """
    if not any(mark in url_or_token for mark in "?/:"):
        found = [url_or_token] if url_or_token else []
    else:
        try:
            found = _tokens(urlsplit(url_or_token).query)
        except ValueError:
            raise AttachRefusedError("the URL of the socket cannot be read", code="malformed") from None
    if not any(found):
        raise AttachRefusedError("the URL of the socket has no token", code="missing")
    if len(found) > 1:
        raise AttachRefusedError("the URL of the socket has more than one token", code="malformed")
    return found[0]


def _tokens(query: str) -> list[str]:
    return [value for name, value in parse_qsl(query, keep_blank_values=True) if name == PARAMETER]


def _is_safe(scheme: str, host: str) -> bool:
    if scheme != "ws":
        return scheme == "wss"
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:  # the name of another machine
        return False
