from __future__ import annotations

import pytest

from dialstack.sandbox.contract import Contract
from dialstack.sandbox.problems import RefusalError

DOCUMENT = {
    "paths": {
        "/v1/things/{thing}": {
            "parameters": [{"$ref": "#/components/parameters/Colour"}],
            "get": {"operationId": "things.retrieve", "responses": {"200": {}, "4XX": {}, "default": {}}},
        },
        "/v1/things/special": {"get": {"operationId": "things.special", "responses": {"200": {}}}},
        "/v1/things": {
            "post": {
                "operationId": "things.create",
                "x-dialstack": {"account": "required"},
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
                "responses": {"400": {"$ref": "#/components/responses/Bad"}, "201": {}},
            }
        },
    },
    "components": {
        "parameters": {"Colour": {"name": "colour", "in": "query", "schema": {"type": "string"}}},
        "responses": {"Bad": {"content": {"application/json": {"schema": {"type": "object"}}}}},
        "schemas": {"Thing": {"type": "object", "properties": {"name": {"type": "string"}}}},
    },
}


@pytest.fixture
def contract():
    return Contract(DOCUMENT)


def test_a_route_gives_the_operation_and_its_decoded_parameters(contract):
    operation, params = contract.match("GET", "/v1/things/a%2Fb%20%C3%A9")
    assert operation.id == "things.retrieve"
    assert params == {"thing": "a/b \u00e9"}


def test_a_literal_segment_wins_over_a_parameter(contract):
    assert contract.match("GET", "/v1/things/special")[0].id == "things.special"


@pytest.mark.parametrize(
    "path", ["/", "", "/v1", "/v1/thing", "/v1/things/", "/v1/things/a/b", "/v1//things", "v1/things/a"]
)
def test_an_unknown_path_is_a_404(contract, path):
    with pytest.raises(RefusalError) as caught:
        contract.match("GET", path)
    assert caught.value.status == 404


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "post"])
def test_a_known_path_with_a_wrong_verb_is_a_405(contract, method):
    with pytest.raises(RefusalError) as caught:
        contract.match(method, "/v1/things")
    assert caught.value.status == 405
    assert caught.value.headers == {"Allow": "POST"}


def test_references_are_followed(contract):
    create = contract.operations["things.create"]
    assert (create.account, create.status) == ("required", 201)
    assert create.answers == {400: {"type": "object"}, 201: None}
    assert create.body_fields == {"name"}
    assert contract.operations["things.retrieve"].query == {"colour": {"type": "string"}}


def test_routes_through_the_door(platform):
    assert platform.get("/v1/nothing").status == 404
    response = platform.send("PUT", "/v1/users/user_1", {})
    assert response.status == 405
    assert response.headers["Allow"] == "DELETE, GET, POST"


def test_the_packages_contract_is_read_once():
    assert Contract.load() is Contract.load()
