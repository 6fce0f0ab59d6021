"""Ready-made functions that fetch an account's secrets with a client. Webhooks themselves need none."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from dialstack.errors import DialStackNotFoundError, DialStackPermissionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dialstack import DialStack
    from dialstack.types.options import RequestOptions

__all__ = ["Fetch", "agent_secrets", "voice_app_secrets"]

Fetch: TypeAlias = "Callable[[str], Iterable[str]]"
"""Gives the secrets of an account, none where there is no such account."""

# The sender waits 30 seconds for its answer.
_SHORT: RequestOptions = {"timeout": 4.0, "max_network_retries": 1, "deadline": 8.0}


def voice_app_secrets(client: DialStack) -> Fetch:
    """Fetch the secrets of all voice apps of an account.

    Args:
        client: A client with your platform's key. An async server wants a blocking one too: it is asked in a thread.

    Raises:
        TypeError: It is an async client.
    """
    _refuse_async(client)

    def fetch(account: str) -> list[str]:
        try:
            apps = client.for_account(account).voice_apps.list(limit=100, **_SHORT)
            return [app.secret for app in apps]
        except (DialStackNotFoundError, DialStackPermissionError):
            return []  # There is no such account, or it is somebody else's.

    return fetch


def agent_secrets(client: DialStack) -> Fetch:
    """Fetch the secrets of the voice apps behind an account's AI agents: those that sign what an agent asks.

    Args:
        client: A client with your platform's key. An async server wants a blocking one too: it is asked in a thread.

    Raises:
        TypeError: It is an async client.
    """
    _refuse_async(client)

    def fetch(account: str) -> list[str]:
        try:
            view = client.for_account(account)
            wanted = {agent.voice_app for agent in view.ai_agents.list(limit=100, **_SHORT) if agent.voice_app}
            listed = {app.id: app.secret for app in view.voice_apps.list(limit=100, **_SHORT)} if wanted else {}
            # Whether an agent's own voice app is in that list is not documented.
            found = [listed.get(app) or _secret_of(view, app) for app in wanted]
            return [secret for secret in found if secret is not None]
        except (DialStackNotFoundError, DialStackPermissionError):
            return []

    return fetch


def _secret_of(view: DialStack, app: str) -> str | None:
    try:
        return view.voice_apps.retrieve(app, **_SHORT).secret
    except DialStackNotFoundError:
        return None  # It was deleted. Those of the other agents hold all the same.


def _refuse_async(client: object) -> None:
    if hasattr(client, "__aenter__"):
        raise TypeError("give a DialStack, not an AsyncDialStack: an async server asks it in a thread")
