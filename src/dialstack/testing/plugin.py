"""The pytest plugin. pytest loads it in every run, so it imports nothing: each fixture brings what it needs.

Fixtures: `dialstack_sandbox`, `dialstack_client`, `async_dialstack_client`, `dialstack_account`, `dialstack_webhook`,
and `dialstack_sandbox_options` to override. Marker: `dialstack_network`. Setting: `dialstack_guard`.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from dialstack import AsyncDialStack, DialStack
    from dialstack.sandbox import Sandbox
    from dialstack.testing.guard import Guard
    from dialstack.testing.webhooks import WebhookSender

_GUARD: pytest.StashKey[Guard] = pytest.StashKey()
_MARKER = "dialstack_network: let this test reach the real DialStack."
_SETTING = "Fail tests that would reach the real DialStack (default: true; DIALSTACK_GUARD=0 turns it off once)."


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the setting."""
    parser.addini("dialstack_guard", _SETTING, type="bool", default=True)


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker, and let the guard begin."""
    config.addinivalue_line("markers", _MARKER)
    if config.getini("dialstack_guard") and os.environ.get("DIALSTACK_GUARD", "1").lower() not in {"0", "false", "off"}:
        from dialstack.testing.guard import Guard

        config.stash[_GUARD] = Guard()
        config.stash[_GUARD].raise_up()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Let the guard end."""
    guard = config.stash.get(_GUARD, None)
    if guard is not None:
        guard.stand_down()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Let a marked test pass the guard, its fixtures too."""
    guard = item.config.stash.get(_GUARD, None)
    if guard is None:
        return (yield)
    guard.open = item.get_closest_marker("dialstack_network") is not None
    try:
        return (yield)
    finally:
        guard.open = False


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fail a test whose attempt to reach DialStack was caught on its way, in a thread or by an `except`."""
    guard = item.config.stash.get(_GUARD, None)
    result = yield
    hosts = guard.caught() if guard is not None else ()
    if hosts:
        from dialstack.testing.guard import told

        pytest.fail(told(hosts[0]), pytrace=False)
    return result


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let the factories count from one, and what was caught before belong to no test."""
    factories = sys.modules.get("dialstack.testing.factories")
    if factories is not None:
        factories.reset()
    guard = item.config.stash.get(_GUARD, None)
    if guard is not None:
        guard.caught()


@pytest.fixture
def _dialstack_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every DIALSTACK_ variable out of the environment, so that no real key is used."""
    for name in [name for name in os.environ if name.startswith("DIALSTACK_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def dialstack_sandbox_options() -> dict[str, object]:
    """What `Sandbox` is made with. Override it: `return {"strict": True}`."""
    return {}


@pytest.fixture
def dialstack_sandbox(
    _dialstack_environment: None,
    dialstack_sandbox_options: dict[str, object],
) -> Iterator[Sandbox]:
    """A DialStack of this test's own (`dialstack.sandbox.Sandbox`), empty at first."""
    try:
        from dialstack.sandbox import Sandbox

        sandbox = Sandbox(**dialstack_sandbox_options)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    except ImportError as error:
        pytest.fail(f"dialstack_sandbox needs an extra: pip install 'dialstack[sandbox]' ({error})", pytrace=False)
    yield sandbox
    sandbox.end_streams()
    sandbox.close()


@pytest.fixture
def dialstack_client(dialstack_sandbox: Sandbox) -> Iterator[DialStack]:
    """A client of this test's sandbox (`dialstack.DialStack`), with its platform key and no account."""
    with dialstack_sandbox.client() as client:
        yield client


@pytest.fixture
def async_dialstack_client(dialstack_sandbox: Sandbox) -> AsyncDialStack:
    """An async client of this test's sandbox (`dialstack.AsyncDialStack`), for asyncio and trio."""
    return dialstack_sandbox.async_client()


@pytest.fixture
def dialstack_account(dialstack_sandbox: Sandbox, dialstack_client: DialStack) -> str:
    """The id of a fresh account in this test's sandbox. That it was created is not in `sandbox.requests`."""
    account = dialstack_client.accounts.create(
        email="contact@example.com",
        # What a strict sandbox asks for.
        primary_contact_name="Alice Smith",
        pricing={"per_user_rate": 2000, "per_did_rate": 100, "per_voiceai_location_rate": 5000},
        address={"street": "1 Main Street", "city": "Boston", "state": "MA", "postal_code": "02110", "country": "US"},
    )
    dialstack_sandbox.requests.pop()
    return account.id


@pytest.fixture
def dialstack_webhook(_dialstack_environment: None) -> WebhookSender:
    """Signs webhooks and brings them to your app (`dialstack.testing.WebhookSender`); see its `secret`."""
    from dialstack.testing.webhooks import WebhookSender

    return WebhookSender()
