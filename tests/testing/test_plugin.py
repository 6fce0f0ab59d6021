"""The plugin: what its fixtures give, and how little it costs who does not use them."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import entry_points

from dialstack.testing import plugin

pytest_plugins = ["pytester"]

FIXTURES = """
import os
import pytest
from dialstack import AsyncDialStack, DialStack
from dialstack.sandbox import Sandbox


def test_the_sandbox_is_empty(dialstack_sandbox):
    assert isinstance(dialstack_sandbox, Sandbox)
    assert dialstack_sandbox.requests == []
    assert dialstack_sandbox.calls == {}


def test_the_client_talks_to_the_sandbox(dialstack_sandbox, dialstack_client):
    assert isinstance(dialstack_client, DialStack)
    dialstack_client.accounts.list()
    dialstack_sandbox.requests.assert_one("GET /v1/accounts")


def test_the_account_is_there_and_its_creation_is_no_request(dialstack_sandbox, dialstack_client, dialstack_account):
    dialstack_sandbox.requests.assert_none()
    assert dialstack_client.accounts.retrieve(dialstack_account).id == dialstack_account


@pytest.mark.anyio
async def test_the_async_client_talks_to_the_same_sandbox(dialstack_sandbox, async_dialstack_client, dialstack_account):
    assert isinstance(async_dialstack_client, AsyncDialStack)
    async with async_dialstack_client as client:
        assert (await client.accounts.retrieve(dialstack_account)).id == dialstack_account
    dialstack_sandbox.requests.assert_one(f"GET /v1/accounts/{dialstack_account}")


def test_the_environment_is_clean(dialstack_webhook):
    assert not [name for name in os.environ if name.startswith("DIALSTACK_")]


def test_and_as_it_was_elsewhere():
    assert os.environ["DIALSTACK_API_KEY"] == "sk_live_of_somebody"
"""


def test_the_fixtures(run, monkeypatch):
    monkeypatch.setenv("DIALSTACK_API_KEY", "sk_live_of_somebody")
    run(FIXTURES).assert_outcomes(passed=7)


def test_a_strict_sandbox_by_overriding_its_options(run):
    code = """
    import pytest
    from dialstack import DialStackValidationError

    @pytest.fixture
    def dialstack_sandbox_options():
        return {"strict": True}

    def test_it(dialstack_client, dialstack_account):
        with pytest.raises(DialStackValidationError):
            dialstack_client.accounts.create(email="contact@example.com")
    """
    run(code).assert_outcomes(passed=1)


def test_every_test_has_its_own_sandbox_and_ids(run):
    code = """
    import pytest
    from dialstack.testing import factories

    @pytest.mark.parametrize("time", [1, 2])
    def test_it(dialstack_client, time):
        assert factories.user().id == "user_000001"
        assert dialstack_client.accounts.list().data == []
        dialstack_client.accounts.create(email="contact@example.com")
    """
    run(code).assert_outcomes(passed=2)


def test_without_the_extra_its_name_is_told(run, pytester):
    pytester.makeconftest("import sys; sys.modules['jsonschema'] = None")
    result = run("def test_it(dialstack_client): pass")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*pip install 'dialstack*sandbox*'*"])


def test_a_run_that_uses_nothing_imports_nothing(pytester):
    pytester.makepyfile("def test_it(): pass")
    pytester.makeconftest(
        """
        import json, pathlib, sys

        def pytest_collection_finish(session):
            names = sorted(name for name in sys.modules if name.startswith(("dialstack", "pydantic", "httpx", "anyio.")))
            pathlib.Path("imported.json").write_text(json.dumps(names))
        """
    )
    # Only this plugin: others bring their own imports.
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "dialstack.testing.plugin"]
    environment = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PATH": ""}
    done = subprocess.run(command, cwd=pytester.path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads((pytester.path / "imported.json").read_text()) == [
        "dialstack",
        "dialstack._version",
        "dialstack.testing",
        "dialstack.testing.guard",
        "dialstack.testing.plugin",
    ]


def test_the_fixtures_are_documented(run):
    shown = run("", "--fixtures").stdout.str()
    for name in (
        "dialstack_sandbox",
        "dialstack_client",
        "async_dialstack_client",
        "dialstack_webhook",
        "dialstack_account",
    ):
        assert f"{name} --" in shown or f"{name}\n" in shown or f"{name} [" in shown
    assert "_dialstack_environment" not in shown


def test_pytest_finds_it_by_itself():
    [found] = entry_points(group="pytest11", name="dialstack")
    assert found.load() is plugin
