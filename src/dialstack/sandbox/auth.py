"""Who asks, and for which account: credentials and the `DialStack-Account` header.

A session token is good for everything in its account: the sandbox does not hold it to its components or to `/v1/me`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack.sandbox.problems import RefusalError, bad_request, forbidden, unauthorised
from dialstack.sandbox.store import PLATFORM
from dialstack.sandbox.tokens import ExpiredTokenError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dialstack.sandbox.context import Caller, World
    from dialstack.sandbox.contract import Operation
    from dialstack.sandbox.messages import SandboxRequest
    from dialstack.sandbox.platforms import Keyring

_FOREIGN_KEYS = {
    "sk_live_": "A live key was sent to the sandbox. Use the sandbox's own api_key, and keep live keys out of tests.",
    "sk_ptnr_": "A partner key is only good for the Partner API.",
    "pk_": "A publishable key is only good in a browser.",
    "sk_test_": "This API key is not the key of this sandbox.",
}


def authenticate(world: World, keyring: Keyring, request: SandboxRequest) -> Caller:
    """Read the bearer credential, or raise a 401."""
    scheme, _, credential = request.headers.get("authorization", "").partition(" ")
    credential = credential.strip()
    if scheme.lower() != "bearer" or not credential:
        raise unauthorised("No API key. Send it as 'Authorization: Bearer <key>'.")
    if (caller := keyring.caller(credential)) is not None:
        return caller
    for prefix, reason in _FOREIGN_KEYS.items():
        if credential.startswith(prefix):
            raise unauthorised(reason)
    return _session(world, keyring, credential)


def check_mode(caller: Caller, operation: Operation) -> None:
    """Refuse what is for test keys only."""
    if caller.live and operation.id.startswith("test_helpers."):
        raise RefusalError(400, "Test helpers need a test key. This is a live one, and what it starts would be real.")


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
    if header not in world.store.within(caller.platform).table(PLATFORM, "accounts"):
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


def _session(world: World, keyring: Keyring, credential: str) -> Caller:
    try:
        claims = world.tokens.read(credential, world.clock())
    except ExpiredTokenError:
        raise unauthorised("The session token has expired.") from None
    user_id = claims["sub"] if claims is not None and claims["kind"] == "user" else None
    components = () if claims is None else tuple(claims.get("components", ()))
    caller = None if claims is None else keyring.member(claims["account"], user_id, components)
    if claims is None or caller is None:
        raise unauthorised("The API key or session token is not valid here.")
    if caller.user is None:
        return caller
    user = world.store.table(claims["account"], "users").get(claims["sub"])
    if user is None or user["_generation"] != claims["generation"]:
        raise unauthorised("The user's sessions were revoked.")
    return caller
