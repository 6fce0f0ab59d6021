"""The contract holds together: valid OpenAPI 3.1, and every example matches the schema it stands beside."""

from __future__ import annotations

import copy
import json
import re
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from dialstack.sandbox.contract import read_document

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENT: dict[str, Any] = read_document()
PARTS = [entry for entry in (files("dialstack.sandbox") / "document").iterdir() if entry.name.endswith(".json")]
OPERATIONS = [
    pytest.param(path, verb, operation, id=operation["operationId"])
    for path, item in DOCUMENT["paths"].items()
    for verb, operation in item.items()
]
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]

FORMATS = FormatChecker()


@FORMATS.checks("uri")
def is_uri(value: object) -> bool:
    """jsonschema checks a `uri` only with a further package; this is enough for examples."""
    return not isinstance(value, str) or bool(urlsplit(value).scheme and urlsplit(value).netloc)


def validator(pointer: str, document: dict[str, Any] = DOCUMENT) -> Draft202012Validator:
    """A validator for the schema at `pointer`, in whose document every local `$ref` resolves."""
    resource = Resource(contents=document, specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource("urn:contract", resource)
    return Draft202012Validator({"$ref": f"urn:contract#{pointer}"}, registry=registry, format_checker=FORMATS)


def errors(schema: str, value: object) -> list[str]:
    found = validator(f"/components/schemas/{schema}").iter_errors(value)
    return [f"{error.json_path}: {error.message}" for error in found]


def resolve(node: dict[str, Any], document: dict[str, Any] = DOCUMENT) -> dict[str, Any]:
    """The node itself, or what its `$ref` names."""
    while "$ref" in node:
        target: Any = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def walk(node: Any, pointer: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of the document with its JSON pointer; examples are data and are left out."""
    if isinstance(node, dict):
        yield pointer, node
        for key, value in node.items():
            if key not in ("example", "examples", "default", "const", "enum"):
                yield from walk(value, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from walk(value, f"{pointer}/{index}")


def examples(document: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The pointer of each schema that has an example beside it, with the example."""
    for pointer, node in walk(document):
        if "schema" not in node:
            continue
        if "example" in node:
            yield f"{pointer}/schema", node["example"]
        for example in node.get("examples", {}).values():
            yield f"{pointer}/schema", example["value"]


def broken_examples(document: dict[str, Any]) -> list[str]:
    checkers: dict[str, Draft202012Validator] = {}
    found = []
    for pointer, value in examples(document):
        checker = checkers.setdefault(pointer, validator(pointer.replace("%", "%25"), document))
        found += [f"{pointer} {error.json_path}: {error.message}" for error in checker.iter_errors(value)]
    return found


def parameters(operation: dict[str, Any]) -> list[dict[str, Any]]:
    return [resolve(parameter) for parameter in operation.get("parameters", ())]


def success(operation: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    (found,) = [(status, resolve(r)) for status, r in operation["responses"].items() if status.startswith("2")]
    return found


def has_example(node: dict[str, Any]) -> bool:
    return "example" in node or bool(node.get("examples"))


# ------------------------------------------------------------------ the document


def test_is_valid_openapi_3_1() -> None:
    assert DOCUMENT["openapi"] == "3.1.0"
    assert [error.message for error in OpenAPIV31SpecValidator(DOCUMENT).iter_errors()] == []


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_is_written_with_two_spaces_and_plain_utf8(part: Any) -> None:
    text = part.read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("part", [part for part in PARTS if part.name != "_shared.json"], ids=lambda part: part.name)
def test_a_part_has_the_operations_of_its_namespace(part: Any) -> None:
    content = json.loads(part.read_text(encoding="utf-8"))
    assert set(content) == {"paths", "schemas"}
    names = {
        operation["operationId"].split(".")[0] for item in content["paths"].values() for operation in item.values()
    }
    assert names == {part.name.removesuffix(".json")}


def test_every_schema_is_valid_json_schema() -> None:
    for pointer, node in walk(DOCUMENT):
        if pointer.endswith("/schema") or re.fullmatch(r"/components/schemas/\w+", pointer):
            Draft202012Validator.check_schema(node)


def test_every_ref_resolves_and_every_component_is_used() -> None:
    used = {node["$ref"] for _, node in walk(DOCUMENT) if "$ref" in node}
    used |= {
        target for _, node in walk(DOCUMENT) for target in node.get("discriminator", {}).get("mapping", {}).values()
    }
    for ref in used:
        assert ref.startswith("#/components/"), ref
        resolve({"$ref": ref})
    kinds = ("schemas", "parameters", "responses", "headers")
    assert used == {f"#/components/{kind}/{name}" for kind in kinds for name in DOCUMENT["components"][kind]}


def test_operation_ids_are_unique() -> None:
    ids = [case.id for case in OPERATIONS]
    assert len(ids) == len(set(ids))


def test_tags_are_the_platforms_groups() -> None:
    names = [tag["name"] for tag in DOCUMENT["tags"]]
    assert names == ["Accounts & Users", "Calls", "Routing", "AI & Voice Apps", "Devices & Hardware", "Platform"]


# ------------------------------------------------------------------ the examples


def test_formats_are_checked() -> None:
    for name in ("date-time", "date", "email", "uri"):
        assert not FORMATS.conforms("nonsense", name), name


def test_every_example_matches_its_schema() -> None:
    assert len(list(examples(DOCUMENT))) > len(OPERATIONS)
    assert broken_examples(DOCUMENT) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("id", 7), ("created_at", "yesterday"), ("email", "nobody"), ("config", {"extension_length": 9})],
)
def test_a_broken_example_is_found(field: str, value: object) -> None:
    document = copy.deepcopy(DOCUMENT)
    answer = document["paths"]["/v1/accounts"]["post"]["responses"]["201"]["content"]["application/json"]
    answer["example"][field] = value
    place = f"/paths/~1v1~1accounts/post/responses/201/content/application~1json/schema $.{field}"
    assert [problem for problem in broken_examples(document) if problem.startswith(place)]


def test_defaults_match_their_schema() -> None:
    for pointer, node in walk(DOCUMENT):
        if "default" in node and "type" in node:
            assert Draft202012Validator(node).is_valid(node["default"]), pointer


# ------------------------------------------------------------------ each operation


@pytest.mark.parametrize(("path", "verb", "operation"), OPERATIONS)
def test_operation_is_complete(path: str, verb: str, operation: dict[str, Any]) -> None:
    assert verb in {"get", "post", "delete"}
    assert re.fullmatch(r"[a-z_]+(\.[a-z_]+)?\.[a-z0-9_]+", operation["operationId"])
    assert operation["summary"]
    assert operation["description"]
    assert not operation["summary"].endswith(".")
    assert operation["description"].endswith(".")
    assert set(operation["tags"]) <= {tag["name"] for tag in DOCUMENT["tags"]}
    bodies = list(operation.get("requestBody", {}).get("content", {}).values())
    assert len(bodies) <= 1
    assert all(has_example(body) for body in bodies)
    for parameter in parameters(operation):
        if parameter["in"] == "path":
            assert has_example(parameter), parameter["name"]


@pytest.mark.parametrize(("path", "verb", "operation"), OPERATIONS)
def test_operation_says_what_it_needs(path: str, verb: str, operation: dict[str, Any]) -> None:
    notes = operation["x-dialstack"]
    assert notes["account"] in {"required", "none", "optional"}
    assert notes["certainty"]["status"] in {"stated", "test fixture", "inferred"}
    headers = {p["name"] for p in parameters(operation) if p["in"] == "header"}
    assert ("DialStack-Account" in headers) == (notes["account"] != "none")
    assert ("Idempotency-Key" in headers) == (verb == "post")


@pytest.mark.parametrize(("path", "verb", "operation"), OPERATIONS)
def test_path_parameters_are_declared(path: str, verb: str, operation: dict[str, Any]) -> None:
    declared = [p["name"] for p in parameters(operation) if p["in"] == "path"]
    assert declared == re.findall(r"{(\w+)}", path)
    assert all(p["required"] for p in parameters(operation) if p["in"] == "path")
    everything = [(p["in"], p["name"]) for p in parameters(operation)]
    assert len(everything) == len(set(everything))


@pytest.mark.parametrize(("path", "verb", "operation"), OPERATIONS)
def test_answers_are_described(path: str, verb: str, operation: dict[str, Any]) -> None:
    status, answer = success(operation)
    content = answer.get("content")
    assert status != "204" or content is None
    if content is None:
        assert answer["headers"]
    else:
        assert all(has_example(media) for kind, media in content.items() if kind == "application/json")
    assert {"401", "403", "429", "5XX"} <= set(operation["responses"])
    assert "404" in operation["responses"] or "{" not in path
    assert {"400", "422"} <= set(operation["responses"]) or "requestBody" not in operation


@pytest.mark.parametrize(("path", "verb", "operation"), OPERATIONS)
def test_paginated_operations_answer_a_list(path: str, verb: str, operation: dict[str, Any]) -> None:
    _, answer = success(operation)
    schema = resolve(answer.get("content", {}).get("application/json", {}).get("schema", {}))
    names = {p["name"] for p in parameters(operation)}
    paginated = operation["x-dialstack"]["paginated"]
    assert ({"limit", "page"} <= names) == paginated
    if paginated:
        assert schema["properties"]["object"]["const"] == "list"
        assert schema["required"] == ["object", "url", "next_page_url", "previous_page_url", "data"]


@pytest.mark.parametrize(("path", "verb", "operation"), OPERATIONS)
def test_expand_is_a_repeated_key(path: str, verb: str, operation: dict[str, Any]) -> None:
    for parameter in parameters(operation):
        if parameter["name"].startswith("expand"):
            assert (parameter["name"], parameter["style"], parameter["explode"]) == ("expand[]", "form", True)
            assert parameter["schema"]["items"]["type"] == "string"
            assert "enum" not in parameter["schema"]["items"]


# ------------------------------------------------------------------ the schemas


def reached_from_answers() -> set[str]:
    """Names of the schemas that an answer can hold."""
    waiting = [response for case in OPERATIONS for response in case.values[2]["responses"].values()]
    names: set[str] = set()
    while waiting:
        for _, node in walk(waiting.pop()):
            name = node.get("$ref", "").removeprefix("#/components/")
            if name and name not in names:
                names.add(name)
                waiting.append(resolve(node))
    return {name.removeprefix("schemas/") for name in names if name.startswith("schemas/")}


def test_answers_are_open() -> None:
    for name in reached_from_answers():
        for pointer, node in walk(SCHEMAS[name], name):
            if node.get("type") == "object" and not pointer.endswith("/properties"):
                assert node.get("additionalProperties") is True, pointer
            assert "enum" not in node or pointer == "UnknownNode/properties/type/not", pointer


def test_what_is_uncertain_is_optional_and_says_why() -> None:
    for name, schema in SCHEMAS.items():
        for field, node in schema.get("properties", {}).items():
            if node.get("x-uncertain"):
                assert node["description"], (name, field)
                assert field not in schema.get("required", ()), (name, field)


def test_both_spellings_of_a_renamed_field_are_listed() -> None:
    renamed = {
        (name, field)
        for name, schema in SCHEMAS.items()
        for field, node in schema.get("properties", {}).items()
        if field.endswith("_id") and node.get("deprecated")
    }
    assert all(field.removesuffix("_id") in SCHEMAS[name]["properties"] for name, field in renamed)
    assert {field for _, field in renamed} == {
        "base_id",
        "clip_id",
        "endpoint_id",
        "hold_music_clip_id",
        "location_id",
        "main_location_id",
        "prompt_clip_id",
        "queue_id",
        "ring_group_id",
        "schedule_id",
        "target_id",
        "user_id",
        "voice_app_id",
    }


@pytest.mark.parametrize(
    "body",
    [
        {"error": "Validation failed", "code": "validation_error", "details": {"email": "is required"}},
        {"error": "User already has a device", "code": "user_already_has_device", "existing_device": "dev_1"},
        {"message": "User not found"},
        {"error": {"message": "Invalid API key", "type": "authentication_error"}},
        {"error": {"code": "error_code", "message": "Human-readable message"}},
    ],
)
def test_every_json_form_of_an_error_is_described(body: object) -> None:
    assert errors("AnyError", body) == []


def test_another_object_is_no_error() -> None:
    assert errors("AnyError", {"object": "list"})


def test_the_short_form_of_an_account_is_accepted_and_the_strict_rules_are_named() -> None:
    schema = SCHEMAS["AccountCreateParams"]
    address = {"street": "Main Street", "city": "Boston", "state": "MA", "postal_code": "02110", "country": "US"}
    assert errors("AccountCreateParams", {}) == []
    assert errors("AccountCreateParams", {"billing_address": address}) == []
    assert errors("AccountCreateParams", {"address": address, "billing_address": address})
    assert schema["x-required-today"] == ["email", "primary_contact_name", "pricing"]
    assert schema["x-exactly-one-of-today"] == ["address", "billing_address"]
    assert SCHEMAS["AccountSessionCreateParams"]["x-required-today"] == ["components"]
    assert errors("AccountSessionCreateParams", {"account": "acct_1"}) == []


def test_a_call_needs_a_user_in_either_spelling() -> None:
    assert errors("CallCreateParams", {"user": "user_1", "dial_string": "2001"}) == []
    assert errors("CallCreateParams", {"user_id": "user_1", "dial_string": "2001"}) == []
    assert errors("CallCreateParams", {"dial_string": "2001"}) == ["$: 'user' is a required property"]
    assert errors("CallCreateParams", {"user": "user_1"}) == ["$: 'dial_string' is a required property"]
    assert errors("CallCreated", {}) == []


def test_a_reason_needs_a_pause() -> None:
    assert errors("QueueAgentUpdateParams", {"status": "paused", "reason": "Lunch"}) == []
    assert errors("QueueAgentUpdateParams", {"status": "available"}) == []
    assert errors("QueueAgentUpdateParams", {"status": "available", "reason": "Lunch"})
    assert errors("QueueAgentUpdateParams", {"status": "asleep"})


@pytest.mark.parametrize(
    "action", [{"type": "attach", "url": "ws://app.example.com"}, {"type": "transfer"}, {"type": "x"}]
)
def test_a_broken_action_fails(action: object) -> None:
    assert errors("CallUpdateParams", {"actions": [action]})


NODES: list[tuple[str, dict[str, Any], dict[str, Any] | None]] = [
    ("schedule", {"schedule": "sched_1"}, {"open": "a"}),
    ("schedule", {"schedule_id": "sched_1", "holiday": None}, {"schedule_id": ""}),
    ("internal_dial", {"target": "user_1", "timeout": 0}, {"target": "user_1", "timeout": 301}),
    ("internal_dial", {"target_id": "va_1", "mode": "notify"}, {"target_id": None}),
    ("ring_all_users", {"timeout": 25}, {"next": "a"}),
    ("external_dial", {"phone_number": "+16175551234", "timeout": 1}, {"phone_number": "+16175551234", "timeout": 121}),
    ("external_dial", {"phone_number": "+16175551234", "timeout": 120}, {"phone_number": "6175551234", "timeout": 20}),
    (
        "menu",
        {"prompt_clip": "aud_1", "timeout": 30, "options": []},
        {"prompt_clip": "aud_1", "timeout": 31, "options": []},
    ),
    (
        "menu",
        {"prompt_clip_id": "aud_1", "timeout": 5, "options": [{"digit": "*", "label": "x" * 20}]},
        {"prompt_clip_id": "aud_1", "timeout": 5, "options": [{"digit": "12"}]},
    ),
    ("audio_clip", {"clip": "aud_1"}, {"next": "a"}),
    ("audio_clip", {"clip_id": "aud_1", "next": "a"}, {"clip_id": 1}),
    ("voice_app", {"voice_app": "va_1", "mode": "control"}, {"mode": "control"}),
    ("voice_app", {"voice_app_id": "va_1"}, {"voice_app_id": "va_1", "mode": 1}),
    ("hang_up", {}, None),
]


@pytest.mark.parametrize(("kind", "good", "bad"), NODES)
@pytest.mark.parametrize("schema", ["DialPlanNode", "DialPlanNodeParams"])
def test_a_known_node_is_checked(schema: str, kind: str, good: object, bad: object) -> None:
    assert errors(schema, {"id": "a", "type": kind, "config": good}) == []
    assert errors(schema, {"id": "a", "type": kind, "config": bad})
    assert errors(schema, {"id": "a", "type": kind})


def test_every_known_node_type_is_tried_and_mapped() -> None:
    mapping = SCHEMAS["DialPlanNode"]["discriminator"]["mapping"]
    assert set(mapping) == {kind for kind, _, _ in NODES}
    assert set(mapping) == set(SCHEMAS["UnknownNode"]["properties"]["type"]["not"]["enum"])
    for kind, ref in mapping.items():
        assert resolve({"$ref": ref})["properties"]["type"]["const"] == kind


@pytest.mark.parametrize("config", [{}, {"anything": [1, None]}, None, "text"])
def test_an_unknown_node_passes_with_any_config(config: object) -> None:
    assert errors("DialPlanNode", {"id": "a", "type": "some_later_type", "config": config}) == []
    assert errors("DialPlanNode", {"id": "a", "type": "some_later_type"}) == []


def test_modes_are_closed_on_the_way_in_only() -> None:
    node = {"id": "a", "type": "voice_app", "config": {"voice_app": "va_1", "mode": "later"}}
    assert errors("DialPlanNode", node) == []
    assert errors("DialPlanNodeParams", node)


def test_a_plan_needs_nodes_and_a_plain_entry_node() -> None:
    plan: dict[str, Any] = {"name": "Main", "entry_node": "a", "nodes": [{"id": "a", "type": "hang_up", "config": {}}]}
    assert errors("DialPlanCreateParams", plan) == []
    assert errors("DialPlanCreateParams", {**plan, "nodes": []})
    assert errors("DialPlanCreateParams", {**plan, "entry_node": "a b"})
