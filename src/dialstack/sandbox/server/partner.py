"""The Partner API: a bot asks, the sandbox finds its account and asks the platform behind it.

Whose bot it is, where the platform is asked and what is an error are the sandbox's own choice:

* `bot_id` is the id of an AI agent, or what `Sandbox.bot_id` gives for an account, which means its first AI agent
  that has a `scheduling.webhook_url`.
* The platform is asked at that URL, signed with the secret of the agent's voice app.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, TypeAlias

from dialstack.sandbox.messages import RecordedRequest, SandboxResponse
from dialstack.sandbox.problems import RefusalError
from dialstack.sandbox.senders import UndeliverableError
from dialstack.sandbox.store import is_row
from dialstack.webhooks.signature import SIGNATURE_HEADER, sign

if TYPE_CHECKING:
    import threading
    from collections.abc import Awaitable, Callable, Mapping

    from dialstack.sandbox.context import World
    from dialstack.sandbox.messages import SandboxRequest
    from dialstack.sandbox.senders import PostAnswer
    from dialstack.sandbox.store import Row

    Post: TypeAlias = Callable[[str, Mapping[str, str], bytes], PostAnswer]
    AsyncPost: TypeAlias = Callable[[str, Mapping[str, str], bytes], Awaitable[PostAnswer]]

__all__ = ["PARTNER_ROUTES", "Relay", "bot_of"]

PARTNER_ROUTES: Final[Mapping[str, str]] = {"/v1/availability/search": "query", "/v1/bookings": "booking"}
"""The part of the body that each operation passes on. The platform does not publish the paths."""

_BOTS: Final = "bots"


@dataclass(frozen=True)
class Question:
    """What the platform is asked, and how its answer is kept."""

    request: SandboxRequest = field(repr=False)
    account: str
    asked: Row = field(repr=False)
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


def bot_of(world: World, account: str) -> str:
    """The id of the bot of an account; the same every time."""
    bots = world.store.table(account, _BOTS)
    if not bots:
        key = world.store.new_id("bot")
        world.store.insert(account, _BOTS, key, {"id": key})
    return next(iter(bots))


@dataclass
class Relay:
    """Answers the requests of partners. It holds the lock only while it looks, never while it asks."""

    world: World = field(repr=False)
    lock: threading.RLock = field(repr=False)
    key: str = field(repr=False)
    requests: list[RecordedRequest] = field(repr=False)
    post: Post = field(repr=False)
    async_post: AsyncPost = field(repr=False)

    def answer(self, request: SandboxRequest) -> SandboxResponse:
        """Ask the platform, and wait for it."""
        prepared = self._prepared(request)
        if isinstance(prepared, Question):
            try:
                prepared = self._passed_on(prepared, self.post(prepared.url, prepared.headers, prepared.body))
            except UndeliverableError as error:
                prepared = _unreachable(error)
        return self._recorded(request, prepared)

    async def answer_async(self, request: SandboxRequest) -> SandboxResponse:
        """Do the same without blocking the event loop."""
        prepared = self._prepared(request)
        if isinstance(prepared, Question):
            try:
                answer = await self.async_post(prepared.url, prepared.headers, prepared.body)
                prepared = self._passed_on(prepared, answer)
            except UndeliverableError as error:
                prepared = _unreachable(error)
        return self._recorded(request, prepared)

    def _prepared(self, request: SandboxRequest) -> Question | SandboxResponse:
        try:
            with self.lock:
                return self._question(request)
        except RefusalError as problem:
            return _problem(problem.status, problem.code or "invalid_request", problem.error)

    def _question(self, request: SandboxRequest) -> Question | SandboxResponse:
        part = PARTNER_ROUTES[request.path]
        if request.method != "POST":
            raise RefusalError(405, f"{request.method} is not allowed here.", code="method_not_allowed")
        self._authenticate(request)
        asked = _decoded(request.body, part)
        account, agent, secret = self._platform_of(asked["bot_id"])
        told: Row = {"account_id": account, part: asked[part]}
        if part == "booking":
            told["idempotency_key"] = _key(request)
            replayed = self.world.idempotency.replay(request, _owner(account), asked)
            if replayed is not None:
                return replayed
        body = json.dumps(told, separators=(",", ":")).encode()
        headers = {
            "Content-Type": "application/json",
            SIGNATURE_HEADER: sign(body, secret),
            "X-DialStack-Account-Id": account,
        }
        base: str = agent["scheduling"]["webhook_url"]
        url = base.rstrip("/") + request.path.removeprefix("/v1")
        return Question(request, account, asked, url, headers, body)

    def _authenticate(self, request: SandboxRequest) -> None:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(key.strip().encode(), self.key.encode()):
            raise RefusalError(401, "This is not the partner key of this sandbox.", code="unauthorized")

    def _platform_of(self, bot: str) -> tuple[str, Row, str]:
        """The account of a bot, the agent whose webhook is asked, and the secret that signs."""
        store = self.world.store
        found = store.find("ai_agents", bot) or store.find(_BOTS, bot)
        if found is None:
            raise RefusalError(404, "There is no such bot.", code="bot_not_found")
        account, row = found
        agents = [row] if "scheduling" in row else list(store.table(account, "ai_agents").values())
        for agent in agents:
            scheduling: Row | None = agent["scheduling"]
            if scheduling and scheduling.get("webhook_url"):
                return account, agent, store.table(account, "voice_apps")[agent["voice_app"]]["secret"]
        raise RefusalError(
            422, "The bot's platform has no webhook: no AI agent with scheduling.webhook_url.", code="webhook_missing"
        )

    def _passed_on(self, question: Question, answer: PostAnswer) -> SandboxResponse:
        status, headers, body = answer
        kind = next((value for name, value in headers.items() if name.lower() == "content-type"), "application/json")
        response = SandboxResponse(status, {"Content-Type": kind}, body)
        if "booking" in question.asked and 200 <= status < 300:  # noqa: PLR2004
            with self.lock:
                self.world.idempotency.keep(question.request, _owner(question.account), question.asked, response)
        return response

    def _recorded(self, request: SandboxRequest, response: SandboxResponse) -> SandboxResponse:
        with self.lock:
            self.requests.append(RecordedRequest.of(request, response.status))
            return replace(response, headers={**response.headers, "X-Request-Id": self.world.store.new_id("req")})


def _owner(account: str) -> str:
    """Keys of partners are apart from the account's own."""
    return f"partner:{account}"


def _key(request: SandboxRequest) -> str:
    key = request.headers.get("idempotency-key", "")
    if not key:
        raise RefusalError(400, "A booking needs the header Idempotency-Key.", code="idempotency_key_required")
    return key


def _decoded(raw: bytes, part: str) -> Row:
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise RefusalError(400, "The body is not valid JSON.") from None
    if not is_row(body) or not isinstance(body.get("bot_id"), str) or not is_row(body.get(part)):
        raise RefusalError(400, f"The body needs bot_id, a string, and {part}, an object.")
    return body


def _unreachable(error: UndeliverableError) -> SandboxResponse:
    return _problem(502, "platform_unreachable", f"The platform's webhook was not reached: {error.reason}.")


def _problem(status: int, code: str, message: str) -> SandboxResponse:
    body = json.dumps({"error": {"code": code, "message": message}}).encode()
    return SandboxResponse(status, {"Content-Type": "application/json"}, body)
