"""The SDK, the contract and the sandbox, held against each other for every operation.

The contract was written from what is known of the API, and not from the code. A method without an operation, an
operation without a method, a field that only one side has: each is a mistake of somebody, and fails here.
"""

from __future__ import annotations

import inspect
import json
import re
from functools import cache
from urllib.parse import parse_qsl, unquote

import httpx
import pytest
from jsonschema import Draft202012Validator

import dialstack.types
from dialstack import DialStack
from dialstack._core.options import OPTION_NAMES
from dialstack.sandbox.contract import read_document
from dialstack.types import ListResponse, Model

CONTRACT = read_document()
SCHEMAS = CONTRACT["components"]["schemas"]
OPERATIONS = {
    operation["operationId"]: (verb.upper(), path, operation)
    for path, item in CONTRACT["paths"].items()
    for verb, operation in item.items()
    if verb in {"get", "post", "delete"}
}
NAMESPACES = sorted({name.split(".")[0] for name in OPERATIONS})

# Keywords of ours that the wire does not have under this name, and why.
OURS_ALONE = {
    "calls.create": {"from_", "to"},  # the old spelling, sent as `user` and `dial_string`
    "accounts.create": {"name", "phone"},  # seen in the browser SDK for updates
    "accounts.list": {"starting_after", "ending_before"},  # paging by id, as older servers have it
    "users.list": {"starting_after", "ending_before"},
}
# Query parameters that the API forwards and discards, so the SDK does not offer them.
NOT_OFFERED = {"ai_agents.list": {"starting_after", "ending_before"}}


def resolved(node):
    while "$ref" in node:
        found = CONTRACT
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node


def parameters(operation, place):
    return [given for given in map(resolved, operation.get("parameters", [])) if given["in"] == place]


def body_schema(operation):
    content = operation.get("requestBody", {}).get("content", {})
    return content.get("application/json", {}).get("schema")


def body_examples(operation):
    media = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    named = [example["value"] for example in media.get("examples", {}).values()]
    return named + ([media["example"]] if "example" in media else [])


def success(operation):
    [status] = [code for code in operation["responses"] if code.startswith("2")]
    media = resolved(operation["responses"][status]).get("content", {}).get("application/json", {})
    examples = [example["value"] for example in media.get("examples", {}).values()]
    return int(status), media.get("schema"), examples + ([media["example"]] if "example" in media else [])


def properties(schema):
    """Every property of a schema, through what it is made of."""
    schema = resolved(schema)
    names = set(schema.get("properties", {}))
    for part in [*schema.get("allOf", []), *schema.get("anyOf", [])]:
        names |= properties(part)
    return names


def method_of(client, name):
    found = client
    for part in name.split("."):
        found = getattr(found, part)
    return found


def public_methods():
    client = DialStack("sk_test_contract")
    for namespace in NAMESPACES:
        resource = getattr(client, namespace)
        for name in vars(type(resource)):
            if not name.startswith("_"):
                yield f"{namespace}.{name}"


def test_every_operation_has_a_method_and_every_method_an_operation():
    assert set(public_methods()) == set(OPERATIONS)


class Wire:
    """Answers with what it is told to, and keeps what it was sent."""

    def __init__(self, status, body):
        self.status, self.body, self.sent = status, body, []

    def __call__(self, request):
        self.sent.append(request)
        return httpx.Response(self.status, content=b"" if self.body is None else json.dumps(self.body).encode())


def call(name, arguments, status, answer, account="acct_1"):
    verb, path, _ = OPERATIONS[name]
    wire = Wire(status, answer)
    with httpx.Client(transport=httpx.MockTransport(wire)) as http_client:
        client = DialStack("sk_test_contract", http_client=http_client, dialstack_account=account)
        ids = [f"id/{index}?#" for index, _ in enumerate(re.findall(r"{(\w+)}", path))]
        result = method_of(client, name)(*ids, **arguments)
    [request] = wire.sent
    assert request.method == verb
    return result, request, ids


def sample(schema):
    schema = resolved(schema)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "string")
    kind = kind[0] if isinstance(kind, list) else kind
    return {"integer": schema.get("minimum", 1), "boolean": True, "array": ["x"]}.get(kind, "x")


def query_arguments(name):
    _, _, operation = OPERATIONS[name]
    given = parameters(operation, "query")
    return {
        parameter["name"].removesuffix("[]"): sample(parameter["schema"])
        for parameter in given
        if parameter["name"] not in NOT_OFFERED.get(name, set())
    }


CASES = [
    (name, index)
    for name, (_, _, operation) in OPERATIONS.items()
    for index in range(max(1, len(body_examples(operation))))
]


@pytest.mark.parametrize(("name", "index"), CASES, ids=str)
def test_a_request_is_as_the_contract_says(name, index):
    verb, path, operation = OPERATIONS[name]
    status, _, examples = success(operation)
    examples_of_body = body_examples(operation)
    body = examples_of_body[index] if examples_of_body else {}
    _, request, ids = call(name, {**body, **query_arguments(name)}, status, examples[0] if examples else None)

    target = request.url.raw_path.decode()
    filled = iter(ids)
    assert [unquote(part) for part in target.split("?")[0].split("/")] == [
        next(filled) if part.startswith("{") else part for part in path.split("/")
    ]
    declared = {parameter["name"] for parameter in parameters(operation, "query")}
    assert {key for key, _ in parse_qsl(request.url.query.decode())} <= declared
    assert ("dialstack-account" in request.headers) == (operation["x-dialstack"]["account"] == "required")
    assert ("idempotency-key" in request.headers) == (verb == "POST")
    if verb != "POST":
        assert request.content == b""
        return
    sent = json.loads(request.content)
    schema = body_schema(operation)
    if schema is not None:
        Draft202012Validator({**CONTRACT, **resolved(schema)}).validate(sent)
    assert sent == current_spelling(name, body)


def current_spelling(name, body):
    """The old spelling of a call's user is sent as the new one."""
    if name == "calls.create" and "user_id" in body:
        return {("user" if key == "user_id" else key): value for key, value in body.items()}
    return body


def keywords(name):
    signature = inspect.signature(method_of(DialStack("sk_test_contract"), name))
    return {
        parameter.name
        for parameter in signature.parameters.values()
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY and parameter.name not in OPTION_NAMES
    }


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_keywords_are_the_contracts(name):
    _, _, operation = OPERATIONS[name]
    wire = {parameter["name"].removesuffix("[]") for parameter in parameters(operation, "query")}
    wire -= NOT_OFFERED.get(name, set())
    schema = body_schema(operation)
    if schema is not None:
        wire |= properties(schema)
    assert keywords(name) - OURS_ALONE.get(name, set()) == wire


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_answer_of_the_contract_fits_the_model_without_repair(name, caplog):
    _, _, operation = OPERATIONS[name]
    status, schema, examples = success(operation)
    body = (body_examples(operation) or [{}])[0]
    for example in examples or [None]:
        result, _, _ = call(name, dict(body), status, example)
        assert not [record for record in caplog.records if record.name == "dialstack" and record.levelname == "WARNING"]
        if schema is None:
            assert result is None
        elif operation["x-dialstack"]["paginated"]:
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
ANSWERS = {RENAMED.get(name, name): name for name in SCHEMAS}
SHARED = sorted(set(models()) & set(ANSWERS))


def test_every_model_is_in_the_contract():
    envelopes = {"Model", "ListResponse", "ExtensionList"}
    # Their fields are inside free-form objects of the contract.
    inner = {"E911Notification", "FaxNotifications"}
    assert set(models()) - set(SHARED) <= envelopes | inner


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
