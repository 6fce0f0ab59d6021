from __future__ import annotations

import pytest

from dialstack.sandbox.behaviours import faxes
from tests.stages.people import upload

PATH = "/v1/faxes"


@pytest.fixture
def number(door, sandbox):
    """A number of the account that can fax."""
    row = sandbox.seed_phone_number(door.account, "+16175550100")
    stored = sandbox._world.store.table(door.account, "phone_numbers")[row["id"]]
    stored["fax_enabled"] = True
    return stored


@pytest.fixture
def body(door, number):
    file = upload(door, "/v1/files", "letter.pdf", b"%PDF-1.7", purpose="fax_source")
    return {"file": file["id"], "to": "(617) 555-0120", "did": number["id"]}


@pytest.fixture
def receive(door, sandbox, number):
    def receive(from_number="+16175550121", **more):
        store, now = sandbox._world.store, sandbox._world.stamp()
        return faxes.seed(store, door.account, number, from_number, now, **more)["id"]

    return receive


def stored(door, key):
    return door.sandbox._world.store.table(door.account, "faxes")[key]


def ids(door, query):
    return [row["id"] for row in door.read(f"{PATH}?{query}")["data"]]


def test_a_fax_that_was_sent_is_pending(door, body):
    fax = door.made(PATH, body)
    assert (fax["direction"], fax["status"], fax["attempts"]) == ("outbound", "pending", 0)
    assert (fax["from_number"], fax["to_number"]) == ("+16175550100", "+16175550120")
    assert (fax["file"], fax["did"]) == (body["file"], body["did"])
    for name in ("pages", "source_pages", "transport", "submitted_at", "completed_at", "read_at", "call_id"):
        assert fax[name] is None


@pytest.mark.parametrize("status", ["delivered", "failed"])
def test_a_fax_that_has_ended(door, body, clock, status):
    key = door.made(PATH, body)["id"]
    clock.tick(minutes=1)
    faxes.finish(stored(door, key), door.sandbox._world.stamp(), status=status, pages=3)
    fax = door.read(f"{PATH}/{key}")
    assert (fax["status"], fax["source_pages"], fax["attempts"], fax["transport"]) == (status, 3, 1, "t38")
    assert fax["pages"] == (3 if status == "delivered" else 0)
    assert fax["completed_at"] == "2026-05-21T17:01:00.000Z"


def test_a_fax_needs_a_file_and_a_number_of_the_account(platform, door, body):
    assert door.post(PATH, {**body, "file": "file_404"}).json() == {"error": "File not found"}
    assert door.post(PATH, {**body, "did": "did_404"}).json() == {"error": "Phone number not found"}
    assert door.post(PATH, {}).json()["details"].keys() == {"file", "to", "did"}
    door.account = platform.made("/v1/accounts", {})["id"]
    assert door.post(PATH, body).status == 404


@pytest.mark.parametrize("to", ["2001", "911", "hello", ""])
def test_a_fax_goes_to_a_phone_number(door, body, to):
    assert door.post(PATH, {**body, "to": to}).json()["details"] == {"to": "must be a phone number"}


@pytest.mark.parametrize("change", [{"fax_enabled": False}, {"status": "inactive"}])
def test_the_number_must_be_active_and_able_to_fax(door, body, number, change):
    number.update(change)
    assert door.post(PATH, body).status == 422
    assert ids(door, "") == []


def test_filters(door, body, number, receive):
    sent, came = door.made(PATH, body)["id"], receive()
    assert ids(door, "") == [came, sent]
    assert ids(door, "direction=inbound") == ids(door, "status=received") == [came]
    assert ids(door, "status=pending") == [sent]
    assert ids(door, f"did={number['id']}") == [came, sent]
    assert ids(door, "did=did_404") == []
    assert ids(door, "number=555-0120") == [sent]
    assert ids(door, "number=50121") == [came]
    assert ids(door, "number=16175550100") == [came, sent]
    door.made(f"{PATH}/{came}", {"is_read": True})
    assert (ids(door, "is_read=true"), ids(door, "is_read=false")) == ([came], [sent])


def test_reading_sets_a_time_that_stays_and_unread_clears_it(door, receive, clock):
    path = f"{PATH}/{receive()}"
    assert door.made(path, {"is_read": True})["read_at"] == "2026-05-21T17:00:00.000Z"
    clock.tick(minutes=1)
    assert door.made(path, {"is_read": True})["read_at"] == "2026-05-21T17:00:00.000Z"
    assert door.made(path, {})["read_at"] == "2026-05-21T17:00:00.000Z"
    assert door.made(path, {"is_read": False})["read_at"] is None


def test_expanding_the_file_signs_its_url(door, body):
    path = f"{PATH}/{door.made(PATH, body)['id']}"
    fax = door.read(f"{path}?expand[]=file&expand[]=did")
    assert fax["did"] == {"id": body["did"], "phone_number": "+16175550100"}
    assert (fax["file"]["id"], fax["file"]["filename"]) == (body["file"], "letter.pdf")
    assert fax["file"]["url"].startswith("https://sandbox.dialstack.test/files/")
    assert door.read(f"{PATH}?expand[]=file")["data"][0]["file"]["id"] == body["file"]


def test_what_is_gone_cannot_be_expanded(door, number, receive):
    path = f"{PATH}/{receive()}"
    del door.sandbox._world.store.table(door.account, "phone_numbers")[number["id"]]
    fax = door.read(f"{path}?expand[]=file&expand[]=did")
    assert (fax["file"], fax["did"]) == (None, number["id"])


def test_the_file_outlives_the_fax(door, body):
    path = f"{PATH}/{door.made(PATH, body)['id']}"
    assert door.delete(path).status == 204
    assert door.get(path).status == door.delete(path).status == door.post(path, {}).status == 404
    assert door.post(PATH, body).status == 201
