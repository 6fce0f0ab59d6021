"""What a repeated `Idempotency-Key` does. This is the sandbox's own choice: the platform's rules are not published.

* A key belongs to one account, or to the platform in its mode where a call has no account. It counts on POST only.
* A key is kept until `Sandbox.forget_idempotency_keys`.
* The same key with the same request gives the stored answer, with the header `Idempotent-Replayed: true`.
* The same key with another path or body is a 409 `idempotency_key_reused`.
* Only answers with a 2xx status are stored: what was refused changed nothing and may be tried again.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dialstack.sandbox.messages import SandboxResponse
from dialstack.sandbox.problems import conflict

if TYPE_CHECKING:
    from dialstack.sandbox.messages import SandboxRequest
    from dialstack.sandbox.store import Row

HEADER = "idempotency-key"


@dataclass
class Idempotency:
    """The answers given so far, by account and key."""

    _stored: dict[tuple[str, str], tuple[str, SandboxResponse]] = field(
        default_factory=dict[tuple[str, str], tuple[str, SandboxResponse]], repr=False
    )

    @property
    def stored(self) -> dict[tuple[str, str], tuple[str, SandboxResponse]]:
        """Everything: a fingerprint of the request, and the answer, by account and key."""
        return self._stored

    def replay(self, request: SandboxRequest, account: str, body: Row) -> SandboxResponse | None:
        """The stored answer for this key, if there is one."""
        stored = self._stored.get((account, _key(request)))
        if stored is None:
            return None
        fingerprint, response = stored
        if fingerprint != _fingerprint(request, body):
            raise conflict("This Idempotency-Key was used with another request.", "idempotency_key_reused")
        return SandboxResponse(response.status, {**response.headers, "Idempotent-Replayed": "true"}, response.body)

    def keep(self, request: SandboxRequest, account: str, body: Row, response: SandboxResponse) -> None:
        """Store an answer under the request's key."""
        if _key(request):
            self._stored[account, _key(request)] = (_fingerprint(request, body), response)

    def forget(self) -> None:
        """Forget every key."""
        self._stored.clear()


def _key(request: SandboxRequest) -> str:
    return request.headers.get(HEADER, "") if request.method == "POST" else ""


def _fingerprint(request: SandboxRequest, body: Row) -> str:
    text = json.dumps([request.path, request.query, body], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
