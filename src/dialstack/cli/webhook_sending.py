"""Sending signed webhooks to a handler, and saying what it answers."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from functools import cached_property, partial
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import anyio
import httpx

from dialstack._core.config import Origin
from dialstack._version import __version__
from dialstack.cli.exits import FAILED
from dialstack.cli.failures import UsageError
from dialstack.cli.masking import masked, printable
from dialstack.cli.risks import confirm
from dialstack.cli.terminal import on_terminal, out
from dialstack.cli.webhook_checks import find_secret
from dialstack.cli.webhook_events import MadeEvent, made_event
from dialstack.errors import DialStackConnectionError, DialStackTimeoutError
from dialstack.webhooks.signature import SIGNATURE_HEADER, sign

if TYPE_CHECKING:
    from dialstack.cli.webhook_events import EventChoices

__all__ = ["Outcome", "SendChoices", "Sender", "send_event", "show_outcome"]

_KEPT = 64 * 1024
"""Bytes of an answer that are read."""
_SHOWN = 200
"""Letters of it that a line has."""


@dataclass(frozen=True)
class SendChoices:
    """What was typed about sending."""

    url: str
    secret_env: str | None = None
    unsigned: bool = False
    old: float = 0.0
    timeout: float = 30.0
    as_json: bool = False
    yes: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came of a webhook.

    Attributes:
        event: The event.
        status: What the handler answered; None: nothing.
        body: The beginning of its answer.
        elapsed_ms: How long that took.
        problem: Why there is no answer.
        timed_out: There is none because that took too long.
    """

    event: MadeEvent
    status: int | None
    body: bytes
    elapsed_ms: float
    problem: str | None = None
    timed_out: bool = False

    def is_right(self, expected: int | None = None) -> bool:
        """Tell whether it is the answer that was wanted: any 2xx, unless a status is named."""
        if self.status is None:
            return False
        return 200 <= self.status < 300 if expected is None else self.status == expected  # noqa: PLR2004

    @property
    def text(self) -> str:
        """The answer, or what there is in place of one."""
        return self.problem or self.body.decode(errors="replace")

    def raise_if_none(self) -> None:
        """Turn an answer that did not come into an error.

        Raises:
            DialStackTimeoutError: It took too long.
            DialStackConnectionError: Nobody was there.
        """
        if self.problem is not None:
            raise (DialStackTimeoutError if self.timed_out else DialStackConnectionError)(self.problem)


class Sender:
    """Signs and sends.

    Raises:
        UsageError: The URL or a number cannot be, or there is no secret.
        RefusedError: It is another machine, and that was not confirmed.
    """

    def __init__(self, choices: SendChoices, what: str) -> None:
        if not 0 < choices.timeout < float("inf"):
            raise UsageError("--timeout takes a number of seconds above 0")
        self._choices = choices
        self._is_here = _is_here(choices.url)
        if not self._is_here:
            host = urlsplit(choices.url).hostname
            confirm(f"sends {what} to {host}, which is not this machine", yes=choices.yes)
        self._secret = None if choices.unsigned else find_secret(choices.secret_env)

    @cached_property
    def client(self) -> httpx.AsyncClient:
        """The HTTP client. A proxy is for other machines."""
        headers = {"User-Agent": f"dialstack-cli/{__version__}", "Content-Type": "application/json"}
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
        return httpx.AsyncClient(headers=headers, timeout=None, limits=limits, trust_env=not self._is_here)  # noqa: S113

    async def send(self, event: MadeEvent) -> Outcome:
        """Sign an event now, send it once, and wait for the answer. Redirects are not followed."""
        started = time.perf_counter()
        try:
            with anyio.fail_after(self._choices.timeout):
                status, body = await self._post(event.body)
        except TimeoutError:
            problem = f"there was no answer within {self._choices.timeout:g} s"
            return Outcome(event, None, b"", _since(started), problem, timed_out=True)
        except httpx.HTTPError as error:
            return Outcome(event, None, b"", _since(started), _reason(error))
        return Outcome(event, status, body, _since(started))

    async def _post(self, body: bytes) -> tuple[int, bytes]:
        kept = b""
        async with self.client.stream("POST", self._choices.url, content=body, headers=self._signature(body)) as answer:
            async for chunk in answer.aiter_bytes():
                kept += chunk
                if len(kept) >= _KEPT:
                    break
        return answer.status_code, kept[:_KEPT]

    def _signature(self, body: bytes) -> dict[str, str]:
        if self._secret is None:
            return {}
        return {SIGNATURE_HEADER: sign(body, self._secret, timestamp=int(time.time() - self._choices.old))}


def send_event(event: EventChoices, choices: SendChoices, repeat: int, expected: int | None) -> None:
    """Make an event and send it, as often as was asked for.

    Raises:
        DialStackConnectionError: Nobody answered.
    """
    import typer

    made = made_event(event)
    sender = Sender(choices, "a made-up event")
    outcomes = anyio.run(partial(_send_all, sender, made, choices, repeat, expected))
    if not all(outcome.is_right(expected) for outcome in outcomes):
        raise typer.Exit(FAILED)


async def _send_all(
    sender: Sender, event: MadeEvent, choices: SendChoices, repeat: int, expected: int | None
) -> list[Outcome]:
    outcomes: list[Outcome] = []
    async with sender.client:
        for _ in range(repeat):
            outcome = await sender.send(event)
            outcome.raise_if_none()
            show_outcome(outcome, as_json=choices.as_json, right=outcome.is_right(expected))
            outcomes.append(outcome)
    return outcomes


def show_outcome(outcome: Outcome, *, as_json: bool, right: bool) -> None:
    """Write one line about a webhook to standard output."""
    if as_json:
        print(json.dumps(_as_object(outcome)), flush=True)  # noqa: T201
        return
    head = " ".join(printable(word) for word in (outcome.event.type, outcome.event.id) if word)
    status = "no answer" if outcome.status is None else f"{outcome.status} {_phrase(outcome.status)}".strip()
    text = " ".join(printable(" ".join(outcome.text.split())).split())
    text = masked(text) if outcome.problem else text
    tail = f" in {outcome.elapsed_ms:.0f} ms" + (f": {text[:_SHOWN]}" if text else "")
    if on_terminal():
        from rich.text import Text

        out().print(Text.assemble(head, " -> ", (status, "bold green" if right else "bold red"), tail))
    else:
        print(f"{head} -> {status}{tail}", flush=True)  # noqa: T201


def _as_object(outcome: Outcome) -> dict[str, object]:
    return {
        "type": outcome.event.type,
        "id": outcome.event.id,
        "status": outcome.status,
        "elapsed_ms": round(outcome.elapsed_ms, 1),
        "body": None if outcome.status is None else outcome.text,
        "problem": outcome.problem,
    }


def _is_here(url: str) -> bool:
    """Tell whether a URL leads to this machine. No name but `localhost` is believed to."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        httpx.URL(url)
    except (ValueError, httpx.InvalidURL):  # a port that is no number, or half of an IPv6 address
        good = False
        parts = urlsplit("")
    if not good:
        raise UsageError("not a URL of a handler, such as http://127.0.0.1:8000/webhooks/dialstack")
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    return Origin(parts.scheme, host).is_loopback


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:  # one that nobody registered
        return ""


def _reason(error: httpx.HTTPError) -> str:
    if isinstance(error, httpx.ConnectError):
        return "could not connect; does your handler listen there?"
    return f"the connection broke before there was an answer ({type(error).__name__})"


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
