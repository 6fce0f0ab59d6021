"""Schemathesis against the sandbox behind a port: no answer may be one that the contract does not describe.

Each operation gets requests that its schemas allow and requests that they do not, with the ids of things that are
there. `HYPOTHESIS_PROFILE=full` sends more of them, and others each time.
"""

from __future__ import annotations

import importlib.util
import os
import warnings
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dialstack.sandbox import Sandbox
from dialstack.sandbox.server.running import LOOPBACK, bound, running
from tests import stages
from tests.contract.operations import DOCUMENT, OPERATIONS, content, examples_of, parameters
from tests.sandbox.conftest import OWN_CONFLICTS, Door

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("schemathesis") is None, reason="schemathesis is not installed; it needs Python 3.11"
)
FULL = os.environ.get("HYPOTHESIS_PROFILE") == "full"
EXAMPLES = 100 if FULL else 12
QUICKLY = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=not FULL,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


class Switch:
    """An ASGI application that is another one for each test: a server is slower to stop than a test is to run."""

    application = None

    async def __call__(self, scope, receive, send):
        await self.application(scope, receive, send)


@pytest.fixture(scope="module")
def switch():
    switch = Switch()
    with bound(0) as listener:
        switch.url = f"http://{LOOPBACK}:{listener.getsockname()[1]}"
        with running(switch, listener, lambda: None):
            yield switch


@pytest.fixture(scope="module")
def session():
    import requests

    with requests.Session() as session:
        session.trust_env = False
        yield session


@pytest.fixture(scope="module")
def schema():
    """The contract as schemathesis reads it."""
    with quiet():
        import schemathesis

        return schemathesis.openapi.from_dict(without_discriminators(DOCUMENT))


def without_discriminators(node):
    """The contract by its `oneOf`s alone: one branch is for types yet to come, and OpenAPI 3.1 cannot map to that."""
    if isinstance(node, dict):
        named = {key: without_discriminators(inner) for key, inner in node.items()}
        return {key: inner for key, inner in named.items() if key != "discriminator" or "mapping" not in inner}
    return [without_discriminators(inner) for inner in node] if isinstance(node, list) else node


@contextmanager
def quiet():
    """Let others warn about their own code."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


class Stage:
    """A populated account, and requests with the ids of what is in it."""

    def __init__(self, name):
        self.name = name
        self.sandbox = Sandbox()
        platform = Door(self.sandbox)
        door = Door(self.sandbox, platform.made("/v1/accounts", {"email": "contact@example.com"})["id"])
        self.ids = stages.build(door, name)
        self.headers = {"Authorization": f"Bearer {self.sandbox.api_key}", "DialStack-Account": door.account}
        self.places = {found["name"]: examples_of(found)[0] for found in parameters(name, "path")}
        queries = {found["name"]: examples_of(found) for found in parameters(name, "query")}
        self.query = {key: stages.filled(found[0], self.ids) for key, found in queries.items() if found}
        json_examples = examples_of(content(name).get("application/json", {}))
        self.examples = [found for found in json_examples if isinstance(found, dict)]

    def prepare(self, case, draw):
        """Put things that are there into a request, mostly."""
        if case.path_parameters and draw(st.integers(0, 5)):
            case.path_parameters = {**case.path_parameters, **stages.filled(self.places, self.ids)}
        if isinstance(case.body, dict) and self.examples:
            example = stages.filled(draw(st.sampled_from(self.examples)), self.ids)
            taken = draw(st.sets(st.sampled_from(sorted(example)))) if example else set()
            case.body = {**case.body, **{name: example[name] for name in taken}}
        if self.query:
            taken = draw(st.sets(st.sampled_from(sorted(self.query))))
            case.query = {**(case.query or {}), **{name: self.query[name] for name in taken}}
        ours = {name.lower() for name in self.headers}
        case.headers = {name: value for name, value in (case.headers or {}).items() if name.lower() not in ours}


def is_known(name, response):
    """Whether it is an answer that OpenAPI cannot describe, or the sandbox's choice where the platform's is unknown."""
    if response.status_code == 409:
        return name in OWN_CONFLICTS or "idempotency_key_reused" in response.text
    # The platform answers a call that was accepted with a body or without one.
    return name == "calls.create" and response.status_code == 202 and not response.content


@pytest.mark.parametrize("name", OPERATIONS)
def test_no_answer_breaks_the_contract(name, switch, schema, session):
    from schemathesis import GenerationMode
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi import checks

    held = [
        not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_headers_conformance,
        checks.response_schema_conformance,
    ]
    method, path, _ = OPERATIONS[name]
    operation = schema[path][method]
    stage = Stage(name)
    switch.application = stage.sandbox.asgi()
    requests = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode))

    @QUICKLY
    @given(case=requests, data=st.data())
    def check(case, data):
        stage.prepare(case, data.draw)
        response = case.call(base_url=switch.url, session=session, headers=stage.headers, allow_redirects=False)
        if not is_known(name, response):
            case.validate_response(response, checks=held)

    with quiet():
        check()
