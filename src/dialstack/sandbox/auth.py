"""Who asks, and for which account: credentials and the `DialStack-Account` header.

A session token is good for everything in its account: the sandbox does not hold it to its components or to `/v1/me`.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from dialstack.sandbox.context import Caller
from dialstack.sandbox.problems import bad_request, forbidden, unauthorised
from dialstack.sandbox.store import PLATFORM
from dialstack.sandbox.tokens import ExpiredTokenError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dialstack.sandbox.context import World
    from dialstack.sandbox.contract import Operation
    from dialstack.sandbox.messages import SandboxRequest

_FOREIGN_KEYS = {
    "sk_live_": "A live key was sent to the sandbox. Use the sandbox's own api_key, and keep live keys out of tests.",
    "sk_ptnr_": "A partner key is only good for the Partner API.",
    "pk_": "A publishable key is only good in a browser.",
    "sk_test_": "This API key is not the key of this sandbox.",
}


def authenticate(world: World, api_key: str, request: SandboxRequest) -> Caller:
    """Read the bearer credential, or raise a 401."""
    scheme, _, credential = request.headers.get("authorization", "").partition(" ")
    credential = credential.strip()
    if scheme.lower() != "bearer" or not credential:
        raise unauthorised("No API key. Send it as 'Authorization: Bearer <key>'.")
    if hmac.compare_digest(credential.encode(), api_key.encode()):
        return Caller()
    for prefix, reason in _FOREIGN_KEYS.items():
        if credential.startswith(prefix):
            raise unauthorised(reason)
    return _session(world, credential)


def account_for(
    world: World, caller: Caller, operation: Operation, params: Mapping[str, str], request: SandboxRequest
) -> str:
    """The account that the request acts on; PLATFORM where it acts on none."""
    header = request.headers.get("dialstack-account", "")
    if not caller.is_platform:
        return _account_of_token(caller, operation, params, header)
    if operation.account == "none" or (operation.account == "optional" and not header):
        return PLATFORM
    if not header:
        raise bad_request(f"{operation.id} needs the DialStack-Account header when it is called with a platform key.")
    if header not in world.store.table(PLATFORM, "accounts"):
        raise forbidden("Not allowed. Check that DialStack-Account belongs to this platform.")
    return header


def _account_of_token(caller: Caller, operation: Operation, params: Mapping[str, str], header: str) -> str:
    if header and header != caller.account:
        raise forbidden("DialStack-Account differs from the account of the session token.")
    if operation.account == "none":
        if params.get("account") != caller.account:
            raise forbidden(f"{operation.id} needs a platform key.")
        return PLATFORM
    return caller.account


def _session(world: World, credential: str) -> Caller:
    try:
        claims = world.tokens.read(credential, world.clock())
    except ExpiredTokenError:
        raise unauthorised("The session token has expired.") from None
    if claims is None or claims["account"] not in world.store.table(PLATFORM, "accounts"):
        raise unauthorised("The API key or session token is not valid here.")
    if claims["kind"] == "account":
        return Caller(claims["account"], components=tuple(claims["components"]))
    user = world.store.table(claims["account"], "users").get(claims["sub"])
    if user is None or user["_generation"] != claims["generation"]:
        raise unauthorised("The user's sessions were revoked.")
    return Caller(claims["account"], user=claims["sub"])
