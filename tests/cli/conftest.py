"""What the tests of the command line have: a home of their own, and a way to run a command."""

from __future__ import annotations

import socket
import sys
from typing import NamedTuple

import pytest

from dialstack.cli import main
from dialstack.sandbox import Sandbox
from tests.cli.handlers import Handler, serving
from tests.cli.terminals import Terminal

KEY = "sk_test_commandline0123456789"


class Done(NamedTuple):
    """How a command ended."""

    status: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A folder for profiles, and no keyring: no test reads or writes those of whoever runs it."""
    folder = tmp_path / "config"
    monkeypatch.setenv("DIALSTACK_CONFIG_DIR", str(folder))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setenv("COLUMNS", "120")
    return folder


@pytest.fixture
def run(capsys):
    """Run a command in this process. Standard output and standard error are no terminals."""

    def run(*arguments):
        capsys.readouterr()
        status = main(list(arguments))
        return Done(status, *capsys.readouterr())

    return run


@pytest.fixture(scope="session")
def served():
    """A sandbox behind a port, for all tests of a worker: each makes the accounts that it needs."""
    sandbox = Sandbox(api_key=KEY)
    with sandbox.serve() as url:
        sandbox.url = url
        yield sandbox
    sandbox.close()


@pytest.fixture
def platform(served, monkeypatch):
    """The served sandbox, with its key and address in the environment."""
    monkeypatch.setenv("DIALSTACK_API_KEY", KEY)
    monkeypatch.setenv("DIALSTACK_API_URL", served.url)
    return served


@pytest.fixture
def account(platform):
    """An account on it."""
    with platform.client() as client:
        return client.accounts.create(email="contact@joneschiro.com").id


@pytest.fixture
def unused_tcp_port_number():
    """A port of this machine on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@pytest.fixture
def terminal():
    """Run a command in a real terminal, and give what it showed.

    `answer` is typed when it asks. The terminal has 120 columns, and colours.
    """

    def terminal(*arguments, answer=None, status=0):
        with Terminal(sys.executable, "-m", "dialstack", *arguments, columns=120) as shown:
            if answer is not None:
                shown.until("?")
                shown.type(f"{answer}\n")
            assert shown.ended() == status, shown.text
        return shown.text.replace("\r\n", "\n")

    return terminal


@pytest.fixture(scope="module")
def served_handler():
    """A webhook handler behind a port, for the tests of a module."""
    handler = Handler()
    with serving(handler) as url:
        handler.url = url
        yield handler


@pytest.fixture
def handler(served_handler):
    """The same, which has heard of nothing yet."""
    served_handler.forget()
    return served_handler
