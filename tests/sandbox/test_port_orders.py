from __future__ import annotations

import hashlib
from datetime import date

import pytest

from dialstack.sandbox import SandboxRequest
from dialstack.sandbox.behaviours import port_orders
from dialstack.sandbox.port_dates import earliest
from tests.stages.numbers import SUBSCRIBER, port_order, upload

PATH = "/v1/port-orders"
NUMBER = "+16175550130"
SIGNED = {"signature": "Alice", "ip": "203.0.113.7"}


@pytest.fixture
def order(door):
    return door.made(PATH, port_order(door))


@pytest.fixture
def path(order):
    return f"{PATH}/{order['id']}"


def move(door, path, status, **more):
    return port_orders.move(
        door.sandbox._world.store, path.removeprefix(f"{PATH}/"), status, "2026-05-22T00:00:00Z", **more
    )


def bring_to(door, path, status):
    """Take a draft to a state, by the shortest way."""
    if status in ("approved", "submitted", "exception", "foc", "complete"):
        door.made(f"{path}/approve", SIGNED)
    if status in ("submitted", "exception", "foc", "complete"):
        door.made(f"{path}/submit")
    if status in ("exception", "foc", "complete"):
        move(door, path, status)
    if status == "cancelled":
        door.made(f"{path}/cancel")
    assert door.read(path)["status"] == status


def fetched(door, path, **headers):
    """A download, past the door: the contract has no schema for its body."""
    sent = {"Authorization": f"Bearer {door.key}", "DialStack-Account": door.account, **headers}
    return door.sandbox.handle(SandboxRequest.build("GET", path, headers=sent))


# ------------------------------------------------------------------ drafts


def test_a_port_order_begins_as_a_draft(door, order, path):
    assert (order["status"], order["submitted_at"]) == ("draft", None)
    details = order["details"]
    assert (details["phone_numbers"], details["subscriber"]) == ([NUMBER], SUBSCRIBER)
    assert (details["requested_foc_date"], details["requested_foc_time"]) == ("2026-06-04", None)
    assert details["requested_foc_timezone"] == "America/New_York"
    assert [details[name] for name in ("approval", "csr", "bill_copy", "rejection", "actual_foc_date")] == [None] * 5
    assert door.read(path) == order
    assert door.read(f"{PATH}?status=draft")["data"] == [order]
    assert door.read(f"{PATH}?status=foc")["data"] == []


def test_at_most_a_hundred_numbers(door):
    numbers = [f"+1617555{line:04}" for line in range(100, 201)]
    response = door.post(PATH, port_order(door, phone_numbers=numbers))
    assert response.json()["details"] == {"phone_numbers": "maxItems: got 101, want 100"}
    assert door.post(PATH, port_order(door, phone_numbers=numbers[:100])).status == 201


@pytest.mark.parametrize("numbers", [[], ["617-555-0130"]])
def test_numbers_are_e164(door, numbers):
    assert door.post(PATH, port_order(door, phone_numbers=numbers)).status == 400


@pytest.mark.parametrize("missing", ["btn", "business_name", "approver_name", "address"])
def test_a_subscriber_is_whole(door, missing):
    subscriber = {name: value for name, value in SUBSCRIBER.items() if name != missing}
    response = door.post(PATH, port_order(door, subscriber=subscriber))
    assert response.json()["details"] == {f"subscriber.{missing}": "is required"}


@pytest.mark.parametrize(
    ("when", "status"),
    [("2026-05-27", 422), ("2026-05-28", 201), ("2026-06-20", 201), ("2026-06-21", 422), ("soon", 400)],
)
def test_the_date_is_five_business_days_to_thirty_days_out(door, when, status):
    response = door.post(PATH, port_order(door, requested_foc_date=when))
    assert response.status == status
    assert status == 201 or list(response.json()["details"]) == ["requested_foc_date"]


@pytest.mark.parametrize(
    ("today", "first"),
    [
        ("2026-05-18", "2026-05-25"),
        ("2026-05-22", "2026-05-29"),
        ("2026-05-23", "2026-05-29"),
        ("2026-05-24", "2026-05-29"),
    ],
)
def test_a_weekend_is_no_business_day(today, first):
    assert earliest(date.fromisoformat(today)) == date.fromisoformat(first)


@pytest.mark.parametrize(
    ("time", "status"),
    [
        ("08:00", 201),
        ("20:00", 201),
        ("12:30:00", 201),
        (None, 201),
        ("07:59", 422),
        ("20:01", 422),
        ("noon", 422),
        ("25:00", 422),
    ],
)
def test_the_time_is_within_the_day(door, time, status):
    assert door.post(PATH, port_order(door, requested_foc_time=time)).status == status


@pytest.mark.parametrize(("time", "status"), [("06:00", 201), ("noon", 422)])
def test_a_time_in_another_zone_is_not_placed(door, time, status):
    body = port_order(door, requested_foc_time=time, requested_foc_timezone="America/Los_Angeles")
    assert door.post(PATH, body).status == status


def test_numbers_that_are_taken_are_named(platform, door, sandbox):
    sandbox.seed_phone_number(door.account, "+16175550131")
    sandbox.seed_phone_number(platform.made("/v1/accounts", {})["id"], "+16175550132")
    response = door.post(PATH, port_order(door, phone_numbers=[NUMBER, "+16175550131", "+16175550132"]))
    assert (response.status, response.json()["code"]) == (409, "phone_numbers_already_claimed")
    assert response.json()["details"] == {
        "already_on_account": ["+16175550131"],
        "in_service_elsewhere": ["+16175550132"],
    }
    assert door.read(PATH)["data"] == []


def test_an_account_may_have_a_limit(platform, door, sandbox):
    platform.made(f"/v1/accounts/{door.account}", {"config": {"max_phone_numbers": 2}})
    sandbox.seed_phone_number(door.account, "+16175550100")
    response = door.post(PATH, port_order(door, phone_numbers=[NUMBER, "+16175550131"]))
    assert (response.status, response.json()["code"]) == (409, "phone_number_limit_exceeded")
    assert door.post(PATH, port_order(door)).status == 201


# ------------------------------------------------------------------ from state to state


def test_approve_then_submit(door, path, clock):
    approved = door.made(f"{path}/approve", SIGNED)
    assert approved["status"] == "approved"
    assert approved["details"]["approval"] == {**SIGNED, "timestamp": "2026-05-21T17:00:00.000Z"}
    clock.tick(hours=1)
    submitted = door.made(f"{path}/submit", {})
    assert (submitted["status"], submitted["submitted_at"]) == ("submitted", "2026-05-21T18:00:00.000Z")


@pytest.mark.parametrize("missing", ["signature", "ip"])
def test_an_approval_needs_both(door, path, missing):
    response = door.post(f"{path}/approve", {name: text for name, text in SIGNED.items() if name != missing})
    assert response.json()["details"] == {missing: "is required"}


@pytest.mark.parametrize(
    ("verb", "allowed"),
    [
        ("approve", {"draft"}),
        ("submit", {"approved", "exception"}),
        ("cancel", {"draft", "approved", "submitted", "exception"}),
    ],
)
@pytest.mark.parametrize("state", ["draft", "approved", "submitted", "exception", "foc", "complete", "cancelled"])
def test_a_step_from_the_wrong_state_is_a_conflict(door, path, verb, allowed, state):
    bring_to(door, path, state)
    response = door.post(f"{path}/{verb}", SIGNED if verb == "approve" else {})
    assert response.status == (200 if state in allowed else 409)
    if response.status == 409:
        assert door.read(path)["status"] == state


def test_a_refused_order_can_be_submitted_again(door, path):
    bring_to(door, path, "submitted")
    move(door, path, "exception", rejection={"code": "INVALID_BTN", "message": "Wrong number."})
    assert door.read(path)["details"]["rejection"]["code"] == "INVALID_BTN"
    again = door.made(f"{path}/submit")
    assert (again["status"], again["details"]["rejection"]) == ("submitted", None)


def test_a_complete_port_gives_its_numbers_to_the_account(door, path):
    bring_to(door, path, "foc")
    assert door.read(path)["details"]["actual_foc_date"] == "2026-06-04"
    assert door.read("/v1/phone-numbers")["data"] == []
    move(door, path, "complete")
    assert [number["phone_number"] for number in door.read("/v1/phone-numbers")["data"]] == [NUMBER]


def test_an_unknown_order_can_not_be_moved(door):
    with pytest.raises(LookupError, match="port_x"):
        move(door, f"{PATH}/port_x", "foc")


def test_an_order_of_another_account_is_not_found(platform, door, path):
    door.account = platform.made("/v1/accounts", {})["id"]
    answers = [
        door.get(path),
        door.post(f"{path}/approve", SIGNED),
        door.post(f"{path}/submit"),
        door.get(f"{path}/csr"),
    ]
    assert {answer.status for answer in answers} == {404}
    assert upload(door, f"{path}/csr").status == 404


# ------------------------------------------------------------------ eligibility


def test_eligibility_belongs_to_the_platform(platform, door, sandbox):
    sandbox.seed_phone_number(door.account, "+16175550100")
    result = platform.made("/v1/port-in-eligibility", {"phone_numbers": [NUMBER, "+16175550100"]})
    assert result == {
        "portable_numbers": [{"phone_number": NUMBER, "is_wireless": False, "account_number_required": False}],
        "non_portable_numbers": [{"phone_number": "+16175550100"}],
    }
    session = platform.made("/v1/account_sessions", {"account": door.account})
    caller = door.as_caller(session["client_secret"])
    assert caller.post("/v1/port-in-eligibility", {"phone_numbers": [NUMBER]}).status == 403
    assert platform.post("/v1/port-in-eligibility", {"phone_numbers": ["x"]}).status == 400


# ------------------------------------------------------------------ files


@pytest.mark.parametrize(("name", "field"), [("csr", "csr"), ("bill-copy", "bill_copy")])
def test_a_file_comes_back_as_it_was_sent(door, order, path, name, field):
    content = bytes(range(256))
    assert fetched(door, f"{path}/{name}").status == 404
    assert upload(door, f"{path}/{name}", content).status == 204
    response = fetched(door, f"{path}/{name}")
    assert (response.status, response.body) == (200, content)
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Length"] == "256"
    assert response.headers["ETag"] == f'"{hashlib.sha256(content).hexdigest()}"'
    described = door.read(path)["details"][field]
    assert described == {
        "s3_key": f"port_orders/{order['id']}/{field}",
        "content_type": "application/pdf",
        "file_size": 256,
    }
    other = {"csr": "bill_copy", "bill_copy": "csr"}[field]
    assert door.read(path)["details"][other] is None


def test_a_second_file_takes_the_place_of_the_first(door, path):
    upload(door, f"{path}/csr", b"one")
    tag = fetched(door, f"{path}/csr").headers["ETag"]
    upload(door, f"{path}/csr", b"three", "image/png")
    response = fetched(door, f"{path}/csr")
    assert (response.body, response.headers["Content-Type"]) == (b"three", "image/png")
    assert response.headers["ETag"] != tag


def test_the_file_has_to_be_a_file(door, path):
    boundary = {"Content-Type": "multipart/form-data; boundary=b"}
    text = b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\ntext\r\n--b--\r\n'
    assert door.post(f"{path}/csr", raw=text % b"file", headers=boundary).json()["details"] == {
        "file": "must be a file"
    }
    assert door.post(f"{path}/csr", raw=text % b"other", headers=boundary).json()["details"] == {"file": "is required"}


def test_a_file_of_an_unknown_kind_is_plain_bytes(door, path):
    form = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n\x00\xff\r\n--b--\r\n'
    assert door.post(f"{path}/csr", raw=form, headers={"Content-Type": "multipart/form-data; boundary=b"}).status == 204
    response = fetched(door, f"{path}/csr")
    assert (response.body, response.headers["Content-Type"]) == (b"\x00\xff", "application/octet-stream")
