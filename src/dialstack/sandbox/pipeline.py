"""The way of one request: route, credential, account, body, idempotency, behaviour, answer."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dialstack.sandbox.auth import account_for, authenticate, check_mode
from dialstack.sandbox.behaviours import registry
from dialstack.sandbox.context import Context
from dialstack.sandbox.forms import read_form
from dialstack.sandbox.messages import SandboxResponse
from dialstack.sandbox.problems import RefusalError, bad_request
from dialstack.sandbox.store import is_row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dialstack.sandbox.context import Upload, World
    from dialstack.sandbox.contract import Contract, Operation
    from dialstack.sandbox.messages import SandboxRequest
    from dialstack.sandbox.platforms import Keyring
    from dialstack.sandbox.store import Row
    from dialstack.sandbox.validation import Validation

_JSON: dict[str, str] = {"Content-Type": "application/json"}


@dataclass
class Pipeline:
    """Answers requests; the caller holds the lock and handles what is not a `RefusalError`."""

    world: World
    contract: Contract
    validation: Validation
    keyring: Keyring = field(repr=False)

    def answer(self, request: SandboxRequest) -> SandboxResponse:
        """Answer a request. Every refusal is an answer too."""
        try:
            return self._answer(request)
        except RefusalError as problem:
            return refusal(problem)

    def _answer(self, request: SandboxRequest) -> SandboxResponse:
        operation, params = self.contract.match(request.method, request.path)
        caller = authenticate(self.world, self.keyring, request)
        check_mode(caller, operation)
        account = account_for(self.world, caller, operation, params, request)
        body, files = _read(operation, request)
        owner = account or caller.platform
        replayed = self.world.idempotency.replay(request, owner, body)
        if replayed is not None:
            return replayed
        self.validation.check_query(operation, request.query)
        self.validation.check_body(operation, body)
        known = {name: value for name, value in body.items() if name in operation.body_fields}
        context = Context(self.world, operation, caller, account, request.path, params, request.query, known, files)
        response = _run(context)
        self.world.idempotency.keep(request, owner, body, response)
        return response


def refusal(problem: RefusalError) -> SandboxResponse:
    """The answer for a problem."""
    return _response(problem.status, problem.body(), problem.headers)


def _run(context: Context) -> SandboxResponse:
    behaviour = registry().get(context.operation.id)
    if behaviour is None:
        raise bad_request(f"The sandbox does not imitate {context.operation.id} yet.", "sandbox_feature_unsupported")
    answer = behaviour(context)
    return answer if isinstance(answer, SandboxResponse) else _response(context.operation.status, answer)


def _response(status: int, body: Mapping[str, Any] | None, headers: Mapping[str, str] | None = None) -> SandboxResponse:
    if body is None:
        return SandboxResponse(status, dict(headers or {}))
    return SandboxResponse(status, _JSON | dict(headers or {}), json.dumps(body, separators=(",", ":")).encode())


def _read(operation: Operation, request: SandboxRequest) -> tuple[Row, dict[str, Upload]]:
    if operation.body is None:
        return {}, {}
    return read_form(request) if operation.is_form else (_decode(request.body), {})


def _decode(raw: bytes) -> Row:
    if not raw.strip():
        return {}
    try:
        body = json.loads(raw, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise bad_request("The body is not valid JSON.") from None
    if not is_row(body):
        raise bad_request("The body must be a JSON object.")
    return body


def _refuse_constant(name: str) -> None:
    """NaN and Infinity are Python's idea, not JSON's."""
    raise ValueError(name)
