"""Every operation that the sandbox imitates, once, with the contract's own example; answers are held against it."""

from __future__ import annotations

from io import BytesIO

import httpx
import pytest

from dialstack.sandbox.behaviours import registry
from dialstack.sandbox.contract import Contract
from tests.stages import build, filled

CONTRACT = Contract.load()


def raw(operation):
    return CONTRACT.document["paths"][operation.path][operation.method.lower()]


def example_of(node):
    named = [example["value"] for example in node.get("examples", {}).values()]
    return named[0] if named else node.get("example")


def target(operation, ids):
    path, query = operation.path, []
    for parameter in raw(operation)["parameters"]:
        example = example_of(CONTRACT.resolve(parameter))
        if parameter.get("in") == "path":
            path = path.replace(f"{{{parameter['name']}}}", filled(example, ids))
        elif parameter.get("in") == "query" and parameter["name"] not in {"limit", "page"}:
            given = example if isinstance(example, list) else [example]
            query += [(parameter["name"], filled(value, ids)) for value in given if value is not None]
    texts = [(name, str(value).lower() if isinstance(value, bool) else value) for name, value in query]
    return f"{path.replace('+', '%2B')}?{httpx.QueryParams(texts)}"


def send(door, operation, ids):
    content = raw(operation).get("requestBody", {}).get("content", {})
    if "multipart/form-data" in content:
        form = filled(example_of(content["multipart/form-data"]), ids)
        given = {"file": ("page.pdf", BytesIO(b"%PDF-1.7 a page"), "application/pdf")}
        form.pop("file")
        request = httpx.Request("POST", "https://x.example", data=form, files=given)
        return door.post(target(operation, ids), raw=request.read(), headers=dict(request.headers))
    body = filled(example_of(content.get("application/json", {})), ids) if content else None
    return door.send(operation.method, target(operation, ids), body)


@pytest.mark.parametrize("operation_id", sorted(registry()))
def test_one_request_to_each_operation(operation_id, door):
    operation = CONTRACT.operations[operation_id]
    response = send(door, operation, build(door, operation_id))
    assert response.status == operation.status, response.body


def test_every_operation_of_the_contract_is_imitated():
    assert set(CONTRACT.operations) == set(registry())


def test_an_operation_without_a_behaviour_says_so(door, monkeypatch):
    monkeypatch.setattr("dialstack.sandbox.pipeline.registry", dict)
    response = door.get("/v1/users")
    assert (response.status, response.json()["code"]) == (400, "sandbox_feature_unsupported")
