"""The contract against a real platform, read-only but for what harms nobody. Without one, this proves itself on a sandbox.

    CONTRACT_API_KEY=sk_test_... CONTRACT_API_URL=https://... CONTRACT_ACCOUNT=acct_... pytest tests/contract/test_platform.py

An operation of the contract that calls, faxes, orders, ports or changes an emergency address is never sent.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dialstack.sandbox import Sandbox
from tests import stages
from tests.contract.operations import OPERATIONS
from tests.contract.platform import (
    ACCOUNT,
    KEY,
    LIFECYCLES,
    READS,
    TEST_KEY,
    URL,
    WRITES,
    NotAllowedError,
    Platform,
    Probe,
    configured,
    id_of,
)
from tests.sandbox.conftest import Door

try:
    PLATFORM = configured(os.environ)
except (LookupError, NotAllowedError) as error:
    # While tests are collected, so that not one of them is run.
    pytest.fail(str(error), pytrace=False)

CONFIGURED = PLATFORM is not None
on_a_platform = pytest.mark.skipif(not CONFIGURED, reason=f"no platform is named: {KEY}, {URL}, {ACCOUNT}")
here = pytest.mark.skipif(CONFIGURED, reason="this is about the suite, and it is on a platform now")
LISTS = [name for name in OPERATIONS if name in READS and name.endswith(".list") and "{" not in OPERATIONS[name][1]]


@pytest.fixture(scope="module")
def probe():
    with PLATFORM.client() as http:
        yield Probe(PLATFORM, http)


@on_a_platform
@pytest.mark.parametrize("name", sorted(READS))
def test_what_is_read_is_as_the_contract_says(probe, name):
    path = OPERATIONS[name][1]
    ids = probe.ids(path)
    if ids is None:
        pytest.skip("the account has nothing to read here")
    # Something may be there without this part of it: a call without a recording.
    assert probe.send(name, *ids).status_code in {200, 404, 400}


@on_a_platform
@pytest.mark.parametrize("name", LISTS)
def test_a_list_can_be_followed(probe, name):
    first = probe.send(name, params={"limit": 1}).json()
    if not first.get("next_page_url"):
        pytest.skip("the list has one page")
    query = dict(pair.split("=", 1) for pair in first["next_page_url"].partition("?")[2].split("&"))
    second = probe.send(name, params=query).json()
    assert [id_of(item) for item in second["data"]] != [id_of(item) for item in first["data"]]


@on_a_platform
@pytest.mark.parametrize("namespace", LIFECYCLES)
def test_a_thing_is_made_read_changed_and_deleted(probe, namespace):
    body, change = LIFECYCLES[namespace]
    made = probe.send(f"{namespace}.create", json=body)
    assert made.status_code == 201
    key = id_of(made.json())
    try:
        assert id_of(probe.send(f"{namespace}.retrieve", key).json()) == key
        assert probe.send(f"{namespace}.update", key, json=change).status_code == 200
        read = probe.send(f"{namespace}.retrieve", key).json()
        assert {name: read[name] for name in change} == change
    finally:
        deleted = probe.send(f"{namespace}.delete", key)
    assert deleted.status_code in {200, 204}
    assert probe.send(f"{namespace}.retrieve", key).status_code == 404


@on_a_platform
def test_refusals_are_as_the_contract_says(probe):
    assert probe.send("users.retrieve", "user_contract_test").status_code == 404
    assert probe.send("users.list", params={"page": "not a cursor"}).status_code == 400
    assert probe.send("users.list", params={"limit": 1000}).status_code == 400
    assert probe.send("users.list", key=f"{TEST_KEY}contract_test").status_code == 401
    assert probe.send("users.list", account="acct_contract_test").status_code in {403, 404}


@here
@pytest.mark.parametrize("key", ["sk_live_1", "sk_ptnr_1", "pk_test_1", "eyJhbGciOi.J9.x", " sk_test_1"])
def test_no_other_key_is_taken_and_none_is_shown(key):
    with pytest.raises(NotAllowedError, match="test mode") as caught:
        Platform(key, "https://api.example", "acct_1")
    assert key.strip() not in str(caught.value)


@here
def test_what_is_half_set_is_told():
    with pytest.raises(LookupError, match=f"set {URL}, {ACCOUNT} as well"):
        configured({KEY: "sk_test_1"})
    assert configured({}) is None


@here
@pytest.mark.parametrize("name", sorted(set(OPERATIONS) - READS - WRITES))
def test_what_could_do_harm_is_never_sent(name):
    platform = Platform("sk_test_1", "https://api.example", "acct_1")
    with platform.client() as http, pytest.raises(NotAllowedError, match=name):
        Probe(platform, http).send(name)


@here
def test_what_could_do_harm_is_what_we_think():
    """Nobody adds one of these by adding a line."""
    harmful = ("calls", "faxes", "phone_number", "hardware", "port_", "locations", "accounts", "ai_agents", "devices")
    assert not [name for name in WRITES if name.startswith(harmful) or name not in OPERATIONS]


def run(environ):
    """Run the suite as its user does."""
    options = ["-o", "addopts=", "-rs", "-p", "no:cacheprovider", "-p", "no:xdist"]
    command = [sys.executable, "-m", "pytest", *options, __file__]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("CONTRACT_", "COV_", "PYTEST_"))}
    root = Path(__file__).parents[2]
    return subprocess.run(
        command, check=False, env=clean | environ, cwd=root, capture_output=True, text=True, timeout=120
    )


@pytest.fixture
def stage():
    sandbox = Sandbox()
    door = Door(sandbox, Door(sandbox).made("/v1/accounts", {"email": "contact@example.com"})["id"])
    stages.build(door)
    before = len(sandbox.requests)
    return sandbox, door.account, before


@here
def test_the_suite_passes_on_a_served_sandbox_and_sends_nothing_else(stage, note):
    sandbox, account, before = stage
    with sandbox.serve() as url:
        result = run({KEY: sandbox.api_key, URL: url, ACCOUNT: account})
    assert result.returncode == 0, result.stdout
    assert sandbox.api_key not in result.stdout + result.stderr
    sent = sandbox.requests[before:]
    written = {request.path.split("/")[2] for request in sent if request.method != "GET"}
    assert written == {OPERATIONS[f"{name}.create"][1].split("/")[2] for name in LIFECYCLES}
    note(f"contract on a platform: {len(sent)} requests, {result.stdout.splitlines()[-1].strip('= ')}")
    assert " passed" in result.stdout.splitlines()[-1]


@here
def test_the_suite_finds_a_platform_that_breaks_the_contract(stage):
    sandbox, account, _ = stage
    next(iter(sandbox._world.store.table(account, "users").values()))["created_at"] = 7
    with sandbox.serve() as url:
        result = run({KEY: sandbox.api_key, URL: url, ACCOUNT: account})
    assert result.returncode == 1
    assert "users.list: 200 breaks the contract" in result.stdout


@here
def test_a_live_key_ends_the_run_before_anything_is_sent(stage):
    sandbox, account, before = stage
    with sandbox.serve() as url:
        result = run({KEY: sandbox.live_key, URL: url, ACCOUNT: account})
    assert result.returncode == 2
    assert "must be a key for test mode" in result.stdout
    assert len(sandbox.requests) == before
