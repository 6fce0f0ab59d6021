"""What goes into the sandbox and what comes out: plain data, no HTTP library."""

from __future__ import annotations

import json
from collections.abc import Mapping  # noqa: TC003 - dataclass fields are read at run time by tools
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import parse_qsl

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Pairs: TypeAlias = "tuple[tuple[str, str], ...]"


@dataclass(frozen=True)
class SandboxRequest:
    """One request. `path` is as sent, percent-encoded; `query` holds decoded pairs; header names are lower case."""

    method: str
    path: str
    query: Pairs = ()
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    body: bytes = field(default=b"", repr=False)

    @classmethod
    def build(
        cls, method: str, target: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> SandboxRequest:
        """Make a request from a target such as `/v1/users?limit=2`."""
        path, _, query = target.partition("?")
        lowered = {name.lower(): value for name, value in (headers or {}).items()}
        return cls(method.upper(), path, tuple(parse_qsl(query, keep_blank_values=True)), lowered, body)


@dataclass(frozen=True)
class SandboxResponse:
    """One answer. `body` is empty, UTF-8 JSON or the bytes of a file."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = field(default=b"", repr=False)

    def json(self) -> Json:
        """Decode the body; an empty body is None."""
        decoded: Json = json.loads(self.body) if self.body else None
        return decoded


@dataclass(frozen=True)
class RecordedRequest:
    """What came in and how it was answered. The credential is not kept."""

    method: str
    path: str
    query: Pairs
    headers: Mapping[str, str] = field(repr=False)
    body: Json = field(repr=False)
    status: int
    """The status of the answer; 0 where a fault was asked for and the request arrived, but was not answered."""

    @classmethod
    def of(cls, request: SandboxRequest, status: int) -> RecordedRequest:
        """Record `request` without the value of its Authorization header."""
        headers = {**request.headers}
        if "authorization" in headers:
            headers["authorization"] = "[redacted]"
        return cls(request.method, request.path, request.query, headers, _decoded(request.body), status)


def _decoded(body: bytes) -> Json:
    try:
        decoded: Json = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return decoded
