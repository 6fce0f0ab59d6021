"""A client that somebody else's generator writes from the contract, and curl: neither knows our SDK."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys

import pytest

from dialstack.sandbox import Sandbox
from dialstack.sandbox.contract import read_document
from tests.contract.operations import OPERATIONS

# `DialPlanNodeParams` is an `allOf` of a `oneOf` and an `if`, which is good OpenAPI 3.1. The generator joins objects
# alone: "Cannot take allOf a non-object", and leaves out what takes one.
LEFT_OUT = {"dial_plans.create", "dial_plans.update"}
PROGRAM = """
import sys
from theirs import AuthenticatedClient
from theirs.api.accounts_users import users_create, users_list
from theirs.models import UserCreateParams

url, key, account = sys.argv[1:]
with AuthenticatedClient(url, key, raise_on_unexpected_status=True) as client:
    users_create.sync(client=client, dial_stack_account=account, body=UserCreateParams(name="Alice"))
    for user in users_list.sync(client=client, dial_stack_account=account).data:
        print(user.id, user.name, user.created_at.year)
"""


@pytest.fixture
def sandbox():
    return Sandbox(debug=True)


@pytest.fixture
def account(sandbox):
    return sandbox.client().accounts.create(email="contact@example.com").id


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """A folder with the package `theirs`, and what the generator said."""
    if importlib.util.find_spec("openapi_python_client") is None:
        pytest.skip("openapi-python-client is not installed; it is with the development requirements")
    folder = tmp_path_factory.mktemp("generated")
    (folder / "openapi.json").write_text(json.dumps(read_document()), "utf-8")
    (folder / "settings.yml").write_text("post_hooks: []\n", "utf-8")
    options = ["--path", "openapi.json", "--config", "settings.yml", "--output-path", "theirs", "--meta", "none"]
    command = [sys.executable, "-m", "openapi_python_client", "generate", *options]
    done = subprocess.run(command, check=False, cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder, done.stdout + done.stderr


def test_a_generated_client_lists_the_users(generated, sandbox, account):
    folder, _ = generated
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])}
    with sandbox.serve() as url:
        command = [sys.executable, "-c", PROGRAM, url, sandbox.api_key, account]
        done = subprocess.run(command, check=False, env=environ, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    (user,) = sandbox.client(dialstack_account=account).users.list()
    assert done.stdout.split() == [user.id, "Alice", str(user.created_at.year)]


def test_the_generator_understands_every_operation_but_two(generated):
    folder, said = generated
    modules = {path.stem for path in (folder / "theirs" / "api").glob("*/*.py")} - {"__init__"}
    assert {name for name in OPERATIONS if name.replace(".", "_") not in modules} == LEFT_OUT
    assert "Cannot take allOf a non-object" in said


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
def test_curl_gets_an_answer_and_a_refusal(sandbox, account):
    def curl(*options):
        command = ["curl", "-sS", "--noproxy", "*", "-w", "\n%{http_code} %{content_type}", *options]
        said = subprocess.run(command, capture_output=True, check=True, text=True, timeout=20).stdout
        body, _, status = said.rpartition("\n")
        return json.loads(body), status

    with sandbox.serve() as url:
        target, key = f"{url}/v1/users", ("-H", f"Authorization: Bearer {sandbox.api_key}")
        page, answered = curl(target, *key, "-H", f"DialStack-Account: {account}")
        refusal, refused = curl(target)
    assert (page["data"], answered) == ([], "200 application/json")
    assert (set(refusal) >= {"error"}, refused) == (True, "401 application/json")
