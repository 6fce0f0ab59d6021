"""The Partner API as an httpx transport."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
from typing_extensions import override

from dialstack.sandbox.messages import SandboxRequest, SandboxResponse
from dialstack.sandbox.pipeline import refusal
from dialstack.sandbox.problems import not_found
from dialstack.sandbox.server.partner import PARTNER_ROUTES

if TYPE_CHECKING:
    from dialstack.sandbox.server.partner import Relay

__all__ = ["AsyncPartnerTransport", "PartnerTransport"]


class PartnerTransport(httpx.BaseTransport):
    """Sends the requests of a partner's client to a sandbox."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay

    @override
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request; the platform behind the bot is asked meanwhile."""
        asked = _asked(request, request.read())
        return _answer(self._relay.answer(asked) if _is_known(asked) else _unknown(asked))


class AsyncPartnerTransport(httpx.AsyncBaseTransport):
    """Sends the requests of a partner's async client to a sandbox."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request; the platform behind the bot is asked meanwhile."""
        asked = _asked(request, await request.aread())
        return _answer(await self._relay.answer_async(asked) if _is_known(asked) else _unknown(asked))


def _asked(request: httpx.Request, body: bytes) -> SandboxRequest:
    target = request.url.raw_path.decode("ascii")
    return SandboxRequest.build(request.method, target, headers=dict(request.headers), body=body)


def _is_known(request: SandboxRequest) -> bool:
    return request.path in PARTNER_ROUTES


def _unknown(request: SandboxRequest) -> SandboxResponse:
    return refusal(not_found(f"Route {request.path}"))


def _answer(answer: SandboxResponse) -> httpx.Response:
    return httpx.Response(answer.status, headers=dict(answer.headers), content=answer.body)
