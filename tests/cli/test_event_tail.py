"""Following the events and the park slots of an account."""

from __future__ import annotations

import io
import json

import pytest

from tests.cli.happening import SLOTS, connections, emit, meanwhile, sandbox_of_its_own, wait_for

# Nothing waits for ever for what does not happen.
TAIL = ("events", "tail", "--for", "20")
PARK_SLOTS = ("presence", "subscribe-park-slots", "--for", "20")


@pytest.fixture
def platform(monkeypatch):
    with sandbox_of_its_own(monkeypatch) as sandbox:
        yield sandbox


def rows(done):
    return [json.loads(line) for line in done.out.splitlines()]


def test_events_are_json_lines_with_the_names_of_a_webhook(platform, account, run):
    with meanwhile(platform, lambda: emit(platform, account, "call.incoming", "call.answered", "call.end")):
        done = run(*TAIL, "--account", account, "--max", "3")

    assert done.status == 0
    first, second, third = rows(done)
    assert list(first) == ["type", "account_id", "received_at", "data"]
    assert [first["type"], second["type"], third["type"]] == ["call.incoming", "call.answered", "call.end"]
    assert first["account_id"] == account
    assert first["received_at"].endswith("Z")
    assert first["data"]["from_number"] == "+16175550120"
    assert third["data"] == {"call_id": "call_canned", "status": "completed"}
    assert done.err == ""


def test_short_lines_show_numbers_names_and_ids(platform, account, run):
    with meanwhile(platform, lambda: emit(platform, account, "call.incoming", "call.end")):
        done = run(*TAIL, "--account", account, "--max", "2", "--no-json")

    incoming, end = done.out.splitlines()
    assert incoming.split("  ", 1)[1] == ("call.incoming  +16175550120 Jane Example  to +16175550100  user_canned")
    assert end.split() == [end[:8], "call.end", "call_canned", "completed"]


def test_only_the_types_that_were_asked_for_count(platform, account, run):
    kinds = ("call.incoming", "call.answered", "call.end")
    with meanwhile(platform, lambda: emit(platform, account, *kinds)):
        done = run(*TAIL, "--account", account, "--max", "1", "--type", "call.e*", "--type", "queue.*")
    assert [row["type"] for row in rows(done)] == ["call.end"]


@pytest.mark.parametrize(
    ("arguments", "components"),
    [
        ((), ["call_logs"]),
        (("--component", "voicemails", "--component", "ai_agent"), ["voicemails", "ai_agent"]),
    ],
)
def test_the_session_is_made_for_the_components_that_were_named(arguments, components, platform, account, run):
    with meanwhile(platform, lambda: emit(platform, account, "call.end")):
        assert run(*TAIL, "--account", account, "--max", "1", *arguments).status == 0
    (made,) = [request for request in platform.requests if request.path == "/v1/account_sessions"]
    assert made.body == {"account": account, "components": {name: {"enabled": True} for name in components}}


def test_a_session_token_in_place_of_a_key_needs_no_account(platform, account, run, monkeypatch):
    session = platform.client().account_sessions.create(account=account, components={"call_logs": {"enabled": True}})
    monkeypatch.setenv("DIALSTACK_API_KEY", session.client_secret)
    with meanwhile(platform, lambda: emit(platform, account, "call.end")):
        done = run(*TAIL, "--max", "1")
    assert [(row["type"], row["account_id"]) for row in rows(done)] == [("call.end", None)]


def test_the_account_of_the_profile_is_followed(platform, account, run, monkeypatch):
    for name in ("DIALSTACK_API_KEY", "DIALSTACK_API_URL"):
        monkeypatch.delenv(name)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{platform.api_key}\n"))
    assert run("login", "--api-url", platform.url).status == 0
    assert run("use", account).status == 0
    with meanwhile(platform, lambda: emit(platform, account, "call.end")):
        done = run(*TAIL, "--max", "1")
    assert [row["account_id"] for row in rows(done)] == [account]


@pytest.mark.parametrize("command", [TAIL, PARK_SLOTS])
@pytest.mark.parametrize(
    "arguments", [(), ("--account", "acct_1", "--for", "0"), ("--account", "acct_1", "--max", "0")]
)
def test_what_cannot_be_followed_is_refused_before_anything_is_sent(command, arguments, platform, run):
    done = run(*command, *arguments)
    assert done.status == 2
    assert done.err
    assert list(platform.requests) == []


def test_an_account_that_does_not_exist_ends_it(platform, run):
    done = run(*TAIL, "--account", "acct_nobody")
    assert done.status == 5
    assert "NotFoundError" in done.err


def test_a_time_ends_it_in_order(platform, account, run):
    done = run(*TAIL, "--account", account, "--for", "0.2")
    assert done == (0, "", "")


def test_a_time_that_ends_it_before_there_were_as_many_events_as_were_asked_for_is_a_timeout(platform, account, run):
    with meanwhile(platform, lambda: emit(platform, account, "call.end")):
        done = run(*TAIL, "--account", account, "--max", "2", "--for", "0.5")
    assert done.status == 11
    assert len(rows(done)) == 1
    assert "it ended after 1 of 2 events" in done.err


@pytest.mark.parametrize("verbose", [(), ("--verbose",)])
def test_a_gap_is_told_and_the_attempts_where_they_were_asked_for(verbose, platform, account, run):
    def end_and_go_on():
        platform.end_streams()
        wait_for(lambda: len(connections(platform)) == 2)
        emit(platform, account, "call.end")

    with meanwhile(platform, end_and_go_on):
        done = run(*TAIL, "--account", account, "--max", "1", *verbose)

    assert done.status == 0
    assert "connected again; what happened in between is not sent again" in done.err
    assert ("waits" in done.err) is bool(verbose)
    assert ("-> GET /v1/events, attempt 2" in done.err) is bool(verbose)
    assert "Idempotency-Key" not in done.err
    assert platform.api_key not in done.err


def test_park_slots_are_a_snapshot_and_then_what_changes(platform, account, run):
    clinic = platform.client(dialstack_account=account)
    user = clinic.users.create(name="Dr. Alice Smith")
    number = str(platform.seed_phone_number(account, "+16175550100")["id"])
    clinic.phone_numbers.update_route(number, routing_target=user.id)

    def park():
        call = platform.incoming_call("+16175550120", "+16175550100", from_name="Jane Doe")
        platform.answer(call.id)
        platform.park(call.id, 2)

    with meanwhile(platform, park, SLOTS):
        done = run(*PARK_SLOTS, "--account", account, "--max", "2", "--park-slot", "1", "--park-slot", "2")

    snapshot, changed = rows(done)
    assert [slot["slot"] for slot in snapshot["data"]["slots"]] == [1, 2]
    assert (snapshot["type"], snapshot["data"]["resync"], snapshot["account_id"]) == ("snapshot", False, account)
    assert (changed["type"], changed["data"]["slot"]) == ("park_slot", 2)
    assert changed["data"]["parked_call"]["from_number"] == "+16175550120"

    shown = run(*PARK_SLOTS, "--account", account, "--max", "1", "--park-slot", "1", "--park-slot", "2", "--no-json")
    first, second = shown.out.splitlines()
    assert first.endswith("snapshot       slot 1  free")
    assert "slot 2  +16175550120" in second
    assert "parked" in second


def test_the_end_of_the_park_slot_stream_is_told(platform, account, run):
    with meanwhile(platform, lambda: platform.end_streams("maintenance"), SLOTS):
        done = run(*PARK_SLOTS, "--account", account, "--max", "3", "--park-slot", "1")
    assert [(row["type"], row["data"].get("reason"), row["data"].get("resync")) for row in rows(done)] == [
        ("snapshot", None, False),
        ("terminated", "maintenance", None),
        ("snapshot", None, True),
    ]
