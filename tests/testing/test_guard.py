"""The guard: no test reaches the real DialStack, unless it says so."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]

REACHES = """
import socket
import threading

import anyio
import httpx
import pytest
from dialstack import AsyncDialStack, DialStack

KEY = "sk_test_of_nobody"


def test_sync():
    DialStack(KEY).accounts.list()


def test_async():
    async def ask():
        await AsyncDialStack(KEY).accounts.list()
    anyio.run(ask)


def test_trio():
    async def ask():
        await AsyncDialStack(KEY).accounts.list()
    anyio.run(ask, backend="trio")


def test_caught():
    try:
        DialStack(KEY).accounts.list()
    except BaseException:
        pass


def test_thread():
    def ask():
        try:
            httpx.get("https://files.dialstack.ai./somewhere", trust_env=False)
        except BaseException:
            pass
    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()


def test_others_pass():
    socket.getaddrinfo("localhost", 80)
    socket.getaddrinfo(b"127.0.0.1", 80)
    with pytest.raises(OSError):
        socket.getaddrinfo("dialstack.ai.invalid", 80)
"""
# Asks for a real host in a way that needs no network: the numeric flag refuses it before anything is sent.
LOOKS_UP = """
    import socket
    import pytest

    {mark}
    def test_it():
        with pytest.raises(OSError):
            socket.getaddrinfo("api.dialstack.ai", 443, flags=socket.AI_NUMERICHOST)
"""


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    """A proxy looks names up itself, which nobody here can see."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def test_whoever_reaches_for_dialstack_fails_and_is_told_why(run):
    result = run(REACHES)
    result.assert_outcomes(passed=1, failed=5)
    result.stdout.fnmatch_lines(["*tried to reach the real DialStack (api.dialstack.ai)*dialstack_client*"])
    result.stdout.fnmatch_lines(["*tried to reach the real DialStack (files.dialstack.ai)*"])


def test_a_test_that_is_not_marked_is_refused(run):
    run(LOOKS_UP.format(mark="")).assert_outcomes(failed=1)


def test_a_mark_lets_one_test_pass(run):
    code = LOOKS_UP.format(mark="@pytest.mark.dialstack_network") + "\n    def test_other(): test_it()\n"
    run(code, "--strict-markers").assert_outcomes(passed=1, failed=1)


def test_the_setting_turns_it_off(run, pytester):
    pytester.makeini("[pytest]\ndialstack_guard = false")
    run(LOOKS_UP.format(mark="")).assert_outcomes(passed=1)


@pytest.mark.parametrize("value", ["0", "off", "False"])
def test_the_environment_turns_it_off(run, monkeypatch, value):
    monkeypatch.setenv("DIALSTACK_GUARD", value)
    run(LOOKS_UP.format(mark="")).assert_outcomes(passed=1)


def test_a_fixture_that_reaches_for_dialstack_is_told_too(run):
    code = """
    import socket
    import pytest

    @pytest.fixture
    def key():
        socket.getaddrinfo("api.dialstack.ai", 443, flags=socket.AI_NUMERICHOST)

    def test_it(key): pass
    """
    run(code).assert_outcomes(errors=1)
