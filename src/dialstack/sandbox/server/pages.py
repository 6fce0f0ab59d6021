"""Pages for people and scripts on this machine: what the sandbox knows. They are no part of the API."""

from __future__ import annotations

import ipaddress
import json
from dataclasses import asdict, is_dataclass
from typing import TYPE_CHECKING, Any, Final, TypeGuard
from urllib.parse import urlsplit

from dialstack.sandbox.messages import SandboxResponse
from dialstack.sandbox.pipeline import refusal
from dialstack.sandbox.problems import RefusalError, bad_request, forbidden, not_found
from dialstack.sandbox.store import PLATFORM, is_row, outward

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dialstack.sandbox.messages import SandboxRequest
    from dialstack.sandbox.server.served import Served
    from dialstack.sandbox.store import Row

__all__ = ["PREFIX", "Pages"]

PREFIX: Final = "/_sandbox/"
_LATEST: Final = 1000
_LONGEST: Final = 366 * 86_400
_SECRET_NAMES: Final = frozenset({"secret", "client_secret", "pin", "account_number", "signature", "sip_password"})


class Pages:
    """`/_sandbox/...`. Only for callers on this machine, under a name of this machine."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self._routes: dict[tuple[str, str], Callable[[Row], object]] = {
            ("GET", "state"): self._state,
            ("GET", "calls"): self._calls,
            ("GET", "requests"): self._requests,
            ("GET", "deliveries"): self._deliveries,
            ("GET", "events"): self._events,
            ("POST", "advance"): self._advance,
            ("POST", "incoming_call"): self._incoming_call,
        }

    def answer(self, request: SandboxRequest, peer: str) -> SandboxResponse:
        """Answer a request that came from the address `peer`."""
        try:
            _check(request, peer)
            page = self._routes.get((request.method, request.path.removeprefix(PREFIX)))
            if page is None:
                raise not_found(f"Page {request.path}")
            shown = page(_decoded(request) if request.method == "POST" else {})
        except RefusalError as problem:
            return refusal(problem)
        body = json.dumps(without_secrets(shown), default=_plain).encode()
        return SandboxResponse(200, {"Content-Type": "application/json", "Cache-Control": "no-store"}, body)

    def _state(self, _: Row) -> object:
        with self._served.lock:
            world = self._served.world
            accounts: dict[str, Row] = {}
            for owner, name, table in world.store.everything():
                accounts.setdefault(owner, {})[name] = [without_secrets(outward(row)) for row in table.values()]
            return {"now": world.stamp(), "platform": accounts.pop(PLATFORM, {}), "accounts": accounts}

    def _calls(self, _: Row) -> object:
        return {"data": [asdict(call) for call in self._served.sandbox.calls.values()]}

    def _requests(self, _: Row) -> object:
        with self._served.lock:
            found = list(self._served.sandbox.requests[-_LATEST:])
        names = ("method", "path", "query", "body", "status")
        return {"data": [{name: getattr(request, name) for name in names} for request in found]}

    def _deliveries(self, _: Row) -> object:
        with self._served.lock:
            found = list(self._served.sandbox.deliveries)[-_LATEST:]
        return {"data": [_fields(delivery) for delivery in found]}

    def _events(self, _: Row) -> object:
        with self._served.lock:
            rows = sorted((row for _, _, row in self._served.world.store.scan("events")), key=_serial)
            return {"data": [outward(row) | {"created_at": row["_created_at"]} for row in rows[-_LATEST:]]}

    def _advance(self, body: Row) -> object:
        seconds = body.get("seconds", 0)
        if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 <= seconds <= _LONGEST:
            raise bad_request("seconds must be a number from 0 to a year.")
        self._served.sandbox.advance(seconds)
        with self._served.lock:
            return {"now": self._served.world.stamp()}

    def _incoming_call(self, body: Row) -> object:
        from_, to, name = body.get("from"), body.get("to"), body.get("from_name")
        if not isinstance(from_, str) or not isinstance(to, str) or not isinstance(name, (str, type(None))):
            raise bad_request("An incoming call needs from and to, and maybe from_name: all of them strings.")
        try:
            call = self._served.sandbox.incoming_call(from_, to, from_name=name)
        except (LookupError, ValueError) as error:
            raise bad_request(str(error)) from None
        self._served.wake()
        return _fields(call)


def without_secrets(value: Any) -> Any:
    """Copy plain data; what is a secret by its name is told as `[redacted]`."""
    if is_row(value):
        return {name: _told(name, inner) for name, inner in value.items()}
    if _is_list(value):
        if len(value) == 2 and isinstance(value[0], str) and value[0] in _SECRET_NAMES:  # noqa: PLR2004 - as in a query
            return [value[0], "[redacted]"]
        return [without_secrets(inner) for inner in value]
    return value


def _is_list(value: object) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, (list, tuple))


def _told(name: str, value: Any) -> Any:
    return "[redacted]" if name in _SECRET_NAMES and value is not None else without_secrets(value)


def _check(request: SandboxRequest, peer: str) -> None:
    """A page in a browser must not read this or act, whatever name it gave this machine (DNS rebinding)."""
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    if not _is_here(peer) or not (host == "localhost" or _is_here(host)):
        raise forbidden("These pages are for callers on this machine.")
    if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        raise forbidden("These pages are not for other sites.")


def _is_here(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _decoded(request: SandboxRequest) -> Row:
    # A form of another site can send any text, but not under this name.
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise bad_request("Send JSON, with the header Content-Type: application/json.")
    try:
        body = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        raise bad_request("The body is not valid JSON.") from None
    if not is_row(body):
        raise bad_request("The body must be a JSON object.")
    return body


def _fields(thing: object) -> object:
    return asdict(thing) if is_dataclass(thing) and not isinstance(thing, type) else thing


def _plain(value: object) -> object:
    """What JSON cannot say is told by its kind; a body of bytes as text."""
    return value.decode(errors="replace") if isinstance(value, bytes) else f"<{type(value).__name__}>"


def _serial(row: Row) -> int:
    serial: int = row["_serial"]
    return serial
