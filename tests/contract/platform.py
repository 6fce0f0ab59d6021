"""A real platform as the contract suite sees it: what it is allowed to ask for, and what an answer has to be.

It is told where by the environment. The names do not begin as the SDK's own, which no test ever sees.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
from jsonschema import Draft202012Validator, FormatChecker

from tests.contract.operations import CONTRACT, OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dialstack.sandbox.contract import Operation

KEY, URL, ACCOUNT = "CONTRACT_API_KEY", "CONTRACT_API_URL", "CONTRACT_ACCOUNT"
TEST_KEY = "sk_test_"
NOWHERE = "https://contract.example.invalid"
# What can be made, changed and taken away again, costs nothing, and reaches nobody: the body that makes it, and one
# that changes it. No call, no fax, no order, no port, no emergency address is in here, and none may be added.
LIFECYCLES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "users": ({"name": "Contract Test"}, {"name": "Contract Test, changed"}),
    "voice_apps": ({"name": "Contract test", "url": NOWHERE}, {"name": "Contract test, changed"}),
    "ring_groups": ({"name": "Contract test"}, {"name": "Contract test, changed"}),
    "queues": ({"name": "Contract test"}, {"name": "Contract test, changed"}),
    "button_templates": ({"name": "Contract test"}, {"name": "Contract test, changed"}),
    "blocked_numbers": ({"phone_number": "+16175550198"}, {"description": "Contract test"}),
    "webhook_endpoints": ({"url": NOWHERE, "enabled_events": ["call.end"]}, {"status": "disabled"}),
}
READS = frozenset(name for name, (method, _, _) in OPERATIONS.items() if method == "GET")
WRITES = frozenset(f"{name}.{verb}" for name in LIFECYCLES for verb in ("create", "update", "delete"))
_ATTEMPTS, _LONGEST_WAIT = 4, 30.0
_PLACE = re.compile(r"{\w+}")


class NotAllowedError(Exception):
    """The suite was about to do what it must never do on a real platform."""


@dataclass(frozen=True)
class Platform:
    """Where the suite runs.

    Raises:
        NotAllowedError: The key is not one for test mode.
    """

    key: str = field(repr=False)
    url: str
    account: str

    def __post_init__(self) -> None:
        if not self.key.startswith(TEST_KEY):
            raise NotAllowedError(f"{KEY} must be a key for test mode, {TEST_KEY}...; this suite takes no other.")

    def client(self) -> httpx.Client:
        """A client without retries, proxies or redirects."""
        return httpx.Client(base_url=self.url, timeout=30, trust_env=False)


def configured(environ: Mapping[str, str]) -> Platform | None:
    """The platform that the environment names; None when it names none.

    Raises:
        NotAllowedError: The key is not one for test mode.
        LookupError: Something is set, and something is missing.
    """
    given = {name: environ.get(name, "") for name in (KEY, URL, ACCOUNT)}
    if not any(given.values()):
        return None
    if missing := [name for name, value in given.items() if not value]:
        raise LookupError(f"set {', '.join(missing)} as well")
    return Platform(given[KEY], given[URL], given[ACCOUNT])


@dataclass
class Probe:
    """Sends what is allowed, and holds every answer against the contract."""

    platform: Platform
    http: httpx.Client = field(repr=False)

    def send(self, name: str, *ids: str, key: str | None = None, account: str | None = None, **sent: Any) -> Any:
        """Send one operation; gives the answer, which the contract describes. `sent` is for httpx.

        Raises:
            NotAllowedError: It is an operation that no test may run on a real platform.
        """
        if name not in READS | WRITES:
            raise NotAllowedError(f"{name} must never run on a real platform")
        operation = CONTRACT.operations[name]
        headers = {"Authorization": f"Bearer {key or self.platform.key}"}
        if operation.account != "none":
            headers["DialStack-Account"] = account or self.platform.account
        answer = self._patiently(operation, filled(operation.path, *ids), headers, sent)
        check(operation, answer)
        return answer

    def ids(self, path: str) -> list[str] | None:
        """Ids of things that are there for the places of a path; None where nothing is."""
        ids: list[str] = []
        for place in _PLACE.finditer(path):
            found = self._id_in(path[: place.start() - 1], ids, place[0])
            if found is None:
                return None
            ids.append(found)
        return ids

    def _id_in(self, collection: str, ids: list[str], place: str) -> str | None:
        if place == "{account}":
            return self.platform.account
        name = next((name for name in READS if OPERATIONS[name][1] == collection), None)
        return None if name is None else self._first_of(name, *ids)

    def _first_of(self, name: str, *ids: str) -> str | None:
        answer = self.send(name, *ids)
        items = answer.json().get("data") if answer.status_code == httpx.codes.OK else None
        return id_of(items[0]) if items else None

    def _patiently(self, operation: Operation, path: str, headers: dict[str, str], sent: dict[str, Any]) -> Any:
        for attempt in range(_ATTEMPTS):
            answer = self.http.request(operation.method, path, headers=headers, **sent)
            if answer.status_code != httpx.codes.TOO_MANY_REQUESTS or attempt == _ATTEMPTS - 1:
                break
            time.sleep(min(float(answer.headers.get("Retry-After", 2**attempt)), _LONGEST_WAIT))
        return answer


def filled(path: str, *ids: str) -> str:
    """A path with ids in its places, in their order."""
    given = iter(ids)
    return _PLACE.sub(lambda _: quote(next(given), safe=""), path)


def id_of(item: dict[str, Any]) -> str:
    """What a thing is called in a path: its id, or the number that it is."""
    return next(item[name] for name in ("id", "number", "phone_number") if name in item)


def check(operation: Operation, answer: httpx.Response) -> None:
    """Hold an answer against the contract: its status, its type, its body."""
    status = answer.status_code
    assert status in operation.answers, f"{operation.id} does not document {status}"
    schema = operation.answers[status]
    if schema is None:
        return
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    assert kind == "application/json", f"{operation.id}: {status} is {kind or 'of no type'}"
    validator = Draft202012Validator(CONTRACT.rooted(schema), format_checker=FormatChecker())
    # Where it is wrong and by which rule, and never the value: it may be somebody's name or number.
    problems = validator.iter_errors(answer.json())
    wrong = [f"/{'/'.join(map(str, found.absolute_path))} {found.validator}" for found in problems]
    assert wrong == [], f"{operation.id}: {status} breaks the contract"
