"""The SDK and the contract, held against each other for every operation, in both colours.

The contract was written from what is known of the API, and not from the code. A method without an operation, an
operation without a method, a field that only one side has: each is a mistake of somebody, and fails here.
"""

from __future__ import annotations

import inspect
import json
import re
from functools import cache, cached_property
from urllib.parse import parse_qsl, unquote

import anyio
import httpx
import pytest
from jsonschema import Draft202012Validator

import dialstack.types
from dialstack import AsyncDialStack, DialStack, Page
from dialstack._async.namespaces import AsyncNamespaces
from dialstack._async.resources._base import AsyncResource
from dialstack._core.options import OPTION_NAMES
from dialstack._sync.namespaces import Namespaces
from dialstack._sync.resources._base import Resource
from dialstack.types import ListResponse, Model
from tests.contract.operations import (
    DOCUMENT,
    NOT_OFFERED,
    OPERATIONS,
    SCHEMAS,
    arguments,
    body_examples,
    body_schema,
    content,
    examples_of,
    is_download,
    is_upload,
    keyword_of,
    method_of,
    parameters,
    properties,
    resolved,
    success,
)

# Keywords of ours that the wire does not have under this name, and why.
OURS_ALONE = {
    "calls.create": {"from_", "to"},  # the old spelling, sent as `user` and `dial_string`
    "accounts.list": {"starting_after", "ending_before"},  # paging by id, as older servers have it
    "users.list": {"starting_after", "ending_before"},
}

# Streams are no operations: the contract describes one request and its one answer.
STREAMS = {"events.stream", "presence.subscribe_park_slots"}


def public_methods(resource, path):
    for name, member in vars(type(resource)).items():
        if isinstance(member, cached_property):
            yield from public_methods(getattr(resource, name), f"{path}.{name}")
        elif not name.startswith("_"):
            yield f"{path}.{name}"


@pytest.mark.parametrize(
    ("client", "namespaces", "base"),
    [(DialStack("sk_test_1"), Namespaces, Resource), (AsyncDialStack("sk_test_1"), AsyncNamespaces, AsyncResource)],
    ids=["sync", "async"],
)
def test_every_operation_has_a_method_and_every_method_an_operation(client, namespaces, base):
    found = []
    for name, member in vars(namespaces).items():
        if isinstance(member, cached_property) and not name.startswith("_"):
            assert isinstance(getattr(client, name), base)
            found += public_methods(getattr(client, name), name)
    assert sorted(found) == sorted([*OPERATIONS, *STREAMS])


class Wire:
    """Answers with what it is told to, and keeps what it was sent."""

    def __init__(self, status, body):
        self.status, self.body, self.sent = status, body, []

    def __call__(self, request):
        request.read()
        self.sent.append(request)
        return self._answer()

    async def answer_async(self, request):
        await request.aread()
        self.sent.append(request)
        return self._answer()

    def _answer(self):
        return httpx.Response(self.status, content=b"" if self.body is None else json.dumps(self.body).encode())


def call(name, keywords, status, answer):
    wire = Wire(status, answer)
    ids = [f"id/{index}?#" for index, _ in enumerate(re.findall(r"{(\w+)}", OPERATIONS[name][1]))]
    with httpx.Client(transport=httpx.MockTransport(wire)) as http_client:
        client = DialStack("sk_test_contract", http_client=http_client, dialstack_account="acct_1")
        result = method_of(client, name)(*ids, **keywords)
    [request] = wire.sent
    return result, request, ids


def call_async(name, keywords, status, answer):
    wire = Wire(status, answer)
    ids = [f"id/{index}?#" for index, _ in enumerate(re.findall(r"{(\w+)}", OPERATIONS[name][1]))]

    async def send():
        async with httpx.AsyncClient(transport=httpx.MockTransport(wire.answer_async)) as http_client:
            client = AsyncDialStack("sk_test_contract", http_client=http_client, dialstack_account="acct_1")
            return await method_of(client, name)(*ids, **keywords)

    result = anyio.run(send)
    [request] = wire.sent
    return result, request, ids


def sample(schema):
    schema = resolved(schema)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "string")
    kind = kind[0] if isinstance(kind, list) else kind
    return {"integer": schema.get("minimum", 1), "boolean": True, "array": ["x"]}.get(kind, "x")


def query_arguments(name):
    offered = [found for found in parameters(name, "query") if found["name"] not in NOT_OFFERED.get(name, set())]
    return {found["name"].removesuffix("[]"): sample(found["schema"]) for found in offered}


CASES = [(name, index) for name in OPERATIONS for index in range(max(1, len(body_examples(name))))]


@pytest.mark.parametrize("send", [call, call_async], ids=["sync", "async"])
@pytest.mark.parametrize(("name", "index"), CASES, ids=str)
def test_a_request_is_as_the_contract_says(send, name, index, tmp_path):
    verb, path, operation = OPERATIONS[name]
    status, _, examples = success(name)
    examples_of_body = body_examples(name)
    body = examples_of_body[index] if examples_of_body else {}
    keywords = {keyword_of(key): value for key, value in {**body, **query_arguments(name)}.items()}
    if is_upload(name):
        keywords["file"] = ("page.pdf", b"%PDF-1.7", "application/pdf")
    if is_download(name):
        keywords["to"] = tmp_path / "document.pdf"
    _, request, ids = send(name, keywords, status, examples[0] if examples else None)

    assert request.method == verb
    target = request.url.raw_path.decode()
    filled = iter(ids)
    assert [unquote(part) for part in target.split("?")[0].split("/")] == [
        next(filled) if part.startswith("{") else part for part in path.split("/")
    ]
    servers = operation.get("servers", DOCUMENT["servers"])
    assert f"{request.url.scheme}://{request.url.host}" == servers[0]["url"]
    declared = {parameter["name"] for parameter in parameters(name, "query")}
    assert {key for key, _ in parse_qsl(request.url.query.decode())} <= declared
    assert ("dialstack-account" in request.headers) == (operation["x-dialstack"]["account"] != "none")
    assert ("idempotency-key" in request.headers) == (verb == "POST")
    check_body(name, verb, request, body)


def check_body(name, verb, request, body):
    if verb != "POST":
        assert request.content == b""
        return
    [(kind, media)] = content(name).items()
    if is_upload(name):
        assert request.headers["content-type"].startswith(kind)
        for field in body:
            assert f'name="{field}"'.encode() in request.content
        return
    sent = json.loads(request.content)
    Draft202012Validator({**DOCUMENT, **resolved(media["schema"])}).validate(sent)
    assert sent == current_spelling(name, body)


def current_spelling(name, body):
    """The old spelling of a call's user is sent as the new one."""
    if name == "calls.create" and "user_id" in body:
        return {("user" if key == "user_id" else key): value for key, value in body.items()}
    return body


def keywords_of(name):
    signature = inspect.signature(method_of(DialStack("sk_test_contract"), name))
    return {
        parameter.name
        for parameter in signature.parameters.values()
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY and parameter.name not in OPTION_NAMES
    }


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_keywords_are_the_contracts(name):
    wire = {parameter["name"].removesuffix("[]") for parameter in parameters(name, "query")}
    wire -= NOT_OFFERED.get(name, set())
    schema = body_schema(name)
    if schema is not None:
        wire |= properties(schema)
    # A file has somewhere to go, and somebody may watch it.
    ours = {"on_progress"} if is_upload(name) else {"on_progress", "to"} if is_download(name) else set()
    assert keywords_of(name) - OURS_ALONE.get(name, set()) - ours == {keyword_of(field) for field in wire}


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_answer_of_the_contract_fits_the_model_without_repair(name, caplog, tmp_path):
    status, schema, examples = success(name)
    _, keywords = arguments(name, tmp_path)
    for example in examples or [None]:
        result, _, _ = call(name, keywords, status, example)
        assert not [record for record in caplog.records if record.name == "dialstack" and record.levelname == "WARNING"]
        if is_download(name):
            assert result == 0
        elif schema is None:
            assert result is None
        elif isinstance(result, Page):
            assert [item.model_dump(mode="json", exclude_unset=True).keys() for item in result.data]
        else:
            assert isinstance(result, Model)
            assert result.last_response.status_code == status


@cache
def models():
    named = {name: getattr(dialstack.types, name) for name in dialstack.types.__all__}
    found = {name: value for name, value in named.items() if isinstance(value, type) and issubclass(value, Model)}
    return {name: model for name, model in found.items() if model.__name__ == name}  # without second names


# Our name for a schema that the contract calls otherwise.
RENAMED = {"DialPlanNodePosition": "NodePosition"}


def in_python(name):
    """Acronyms are upper case in names of Python: `DtmfButton` is `DTMFButton`."""
    return RENAMED.get(name, re.sub(r"^(Blf|Dnd|Dtmf|Url)(?=[A-Z])", lambda found: found[0].upper(), name))


ANSWERS = {in_python(name): name for name in SCHEMAS}
SHARED = sorted(set(models()) & set(ANSWERS))
# What the contract says in words or as a free-form object, and the SDK with a class.
OURS_IN_DETAIL = {
    "ButtonTarget",  # every field that any target has; `button` tells them apart
    "E911Notification",
    "ExtensionList",
    "FaxNotifications",
    "ListResponse",
    "LiveCallAnswered",  # events of streams
    "LiveCallEnded",
    "LiveCallIncoming",
    "LiveConnected",
    "Model",
    "ParkSlotList",
    "ParkSlotSnapshot",
    "ParkSlotsTerminated",
    "QueueMemberList",
    "QueueTimeoutQueue",  # `QueueTimeout` is one open object in the contract
    "QueueTimeoutRingUser",
    "QueueTimeoutVoicemail",
    "UnknownLiveEvent",
    "UnknownParkSlotEvent",
    "UnknownPresenceItem",
    "UnknownQueueTimeout",
}
# What the contract has a name for, and the SDK a union, a string or a page.
NO_CLASS = {"Button", "DialPlanNode", "DialPlanNodeExit", "QueueTimeout"}


def test_every_model_is_in_the_contract():
    # The Partner API is at a host of its own, and no part of the contract.
    partner = {name for name, model in models().items() if model.__module__ == "dialstack.types.partner"}
    assert set(models()) - set(SHARED) - partner <= OURS_IN_DETAIL


def named_in(node):
    return set(re.findall(r"#/components/schemas/(\w+)", json.dumps(node)))


def answered():
    """Every schema that a good answer can hold, without the envelopes of lists."""
    waiting = [found for name in OPERATIONS for found in named_in(success(name)[1])]
    names = set()
    while waiting:
        name = waiting.pop()
        if name not in names:
            names.add(name)
            waiting += named_in(SCHEMAS[name])
    return {name for name in names if not name.endswith("List")}


def test_every_schema_of_an_answer_is_a_model():
    assert {in_python(name) for name in answered()} - set(SHARED) == NO_CLASS


@pytest.mark.parametrize("name", SHARED)
def test_a_model_has_the_properties_of_its_schema(name):
    model = models()[name]
    if issubclass(model, ListResponse):
        return
    spellings = {
        spelling
        for field, info in model.model_fields.items()
        for spelling in [field, *getattr(info.validation_alias, "choices", [])]
    }
    wire = properties(SCHEMAS[ANSWERS[name]])
    assert wire - spellings - {"position" if name == "UnknownNode" else ""} == set()
    assert set(model.model_fields) - wire == set()


def test_examples_of_every_answer_are_there():
    for name in OPERATIONS:
        _, schema, examples = success(name)
        assert schema is None or examples, name
        assert all(examples_of(media) for media in content(name).values()), name
