from __future__ import annotations

import pytest

from dialstack.sandbox import Sandbox
from dialstack.sandbox.contract import Contract, Operation
from dialstack.sandbox.problems import RefusalError
from dialstack.sandbox.validation import Validation

RATES = {"per_user_rate": 1, "per_did_rate": 1, "per_voiceai_location_rate": 1}
ADDRESS = {"street": "Main St", "city": "Boston", "state": "MA", "postal_code": "02108", "country": "US"}


def _details(response, status=400):
    assert response.status == status, response.body
    assert response.json()["code"] == "validation_error"
    return response.json()["details"]


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"nope",
        b"\xff",
        b"[]",
        b"1",
        b'"x"',
        b"null",
        b'{"name":NaN}',
        b"[" * 100_000,
        b'{"a":' + b"9" * 5000 + b"}",
    ],
)
def test_a_body_that_is_not_a_json_object_is_a_400(door, raw):
    response = door.post("/v1/users", raw=raw)
    assert (response.status, response.json()["code"]) == (400, "invalid_request")


def test_no_body_counts_as_an_empty_object(door):
    assert door.post("/v1/users").status == 201


def test_each_field_gets_a_reason(door):
    details = _details(door.post("/v1/users", {"name": 1, "email": "nobody"}))
    assert details["name"] == "type: got integer, want string"
    assert "email" in details


def test_missing_fields_are_named(door):
    assert _details(door.post("/v1/voice-apps", {})) == {"name": "is required", "url": "is required"}


def test_nested_fields_are_named_by_their_path(platform):
    details = _details(
        platform.post(
            "/v1/accounts", {"address": {"street": "x", "state": "Massachusetts"}, "config": {"extension_length": 9}}
        )
    )
    assert details["address.city"] == "is required"
    assert details["address.state"] == "maxLength: got 13, want 2"
    assert details["config.extension_length"] == "maximum: got 9, want 6"


def test_one_of_two_spellings_is_enough(door, user):
    assert _details(door.post("/v1/calls", {"dial_string": "2000"})) == {"user": "is required"}
    assert door.post("/v1/calls", {"dial_string": "2000", "user_id": user["id"]}).status == 202


def test_null_where_nothing_may_be_null(door, user):
    assert _details(door.post(f"/v1/users/{user['id']}", {"do_not_disturb": None})) == {
        "do_not_disturb": "type: got null, want boolean"
    }


def test_enums_and_patterns(door):
    app = door.made("/v1/voice-apps", {"name": "A", "url": "https://x.example"})
    details = _details(door.post(f"/v1/voice-apps/{app['id']}", {"status": "broken"}))
    assert details == {"status": "must be one of active, inactive"}
    details = _details(door.post("/v1/ai-agents", {"name": "A", "scheduling": {"webhook_url": "http://x.example"}}))
    assert details == {"scheduling.webhook_url": "must match ^https://"}


def test_unknown_fields_and_filters_are_ignored(door):
    made = door.made("/v1/users", {"name": "A", "do_not_disturb": "what", "nickname": "B"})
    assert (made["do_not_disturb"], "nickname" in made) == (False, False)
    assert door.get("/v1/users?nickname=B").status == 200


def test_an_unknown_kind_of_action_names_the_kind(door, user):
    door.made("/v1/calls", {"user": user["id"], "dial_string": "2000"})
    [call] = door.sandbox.calls
    details = _details(door.post(f"/v1/calls/{call}", {"actions": [{"type": "sing"}]}))
    assert details == {"actions.0.type": "must be one of attach, transfer"}
    details = _details(door.post(f"/v1/calls/{call}", {"actions": [{"type": "attach", "url": "ws://x"}]}))
    assert details == {"actions.0.url": "must match ^wss://"}


def test_strict_asks_for_what_today_asks_for(clock, platform):
    strict = type(platform)(Sandbox(strict=True, clock=clock, debug=True))
    details = _details(strict.post("/v1/accounts", {"email": "a@example.com"}))
    assert details["primary_contact_name"] == details["pricing"] == "is required"
    assert "exactly one of address and billing_address" in details["body"]
    full = {"email": "a@example.com", "primary_contact_name": "A", "pricing": RATES, "address": ADDRESS}
    account = strict.made("/v1/accounts", full)["id"]
    assert strict.post("/v1/accounts", {**full, "billing_address": ADDRESS}).status == 400
    assert _details(strict.post("/v1/account_sessions", {"account": account})) == {"components": "is required"}


def test_lenient_takes_the_short_form(platform):
    assert platform.post("/v1/accounts", {"email": "a@example.com"}).status == 201
    assert platform.post("/v1/accounts", {"address": ADDRESS, "billing_address": ADDRESS}).status == 400


@pytest.mark.parametrize(
    ("text", "valid"), [("true", True), ("false", True), ("yes", False), ("", False), ("1", False)]
)
def test_a_boolean_in_a_query(text, valid):
    schema = {"type": "boolean"}
    operation = Operation(
        "things.list", "GET", "/v1/things", "none", 200, {"is_read": schema}, None, False, frozenset(), {}
    )
    validation = Validation(Contract({"paths": {}}))
    if valid:
        validation.check_query(operation, [("is_read", text)])
    else:
        with pytest.raises(RefusalError, match="Validation failed"):
            validation.check_query(operation, [("is_read", text)])
