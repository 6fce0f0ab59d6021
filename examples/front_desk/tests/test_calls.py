"""Calls in and out by day, and what the activity log says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from dialstack import DialStack
    from dialstack.sandbox import Sandbox

    from .conftest import Clinic, Told

pytestmark = pytest.mark.anyio
PATIENT = "+16175550177"


async def test_a_call_is_answered(clinic: Clinic, dialstack_sandbox: Sandbox) -> None:
    alice, john = clinic.users
    dialstack_sandbox.people.answer(john, after=5.0, talk=90.0)

    call = dialstack_sandbox.incoming_call(PATIENT, clinic.number)
    await dialstack_sandbox.advance_async(1)
    assert dialstack_sandbox.calls[call.id].ringing == (alice, john)
    assert await clinic.activity() == [("call", "ringing")]
    await dialstack_sandbox.advance_async(5)
    assert await clinic.activity() == [("call", "talking")]
    await dialstack_sandbox.advance_async(120)

    (row,) = (await clinic.browser.get(f"/clinics/{clinic.id}/activity")).json()
    assert (row["status"], row["from_number"], row["duration_seconds"]) == ("completed", PATIENT, 90)
    ended = dialstack_sandbox.calls.assert_ended(call.id, status="completed")
    assert (ended.party, ended.duration_seconds) == (john, 90)
    dialstack_sandbox.deliveries.assert_delivered("call.end", account=clinic.id)


async def test_a_call_that_nobody_answers_leaves_a_message(
    clinic: Clinic, dialstack_sandbox: Sandbox, dialstack_client: DialStack, told: Told
) -> None:
    alice, _ = clinic.users
    dialstack_sandbox.people.leave_message(PATIENT, "Please call me back.")

    call = dialstack_sandbox.incoming_call(PATIENT, clinic.number)
    await dialstack_sandbox.advance_async(60)

    assert dialstack_sandbox.calls[call.id].path[-1] == "voicemail"
    assert await clinic.activity() == [("call", "voicemail"), ("voicemail", "new")]
    assert told.clinics == [clinic.id]
    (message,) = dialstack_client.for_account(clinic.id).voicemails.list()
    assert (message.owner, message.from_number) == (alice, PATIENT)


async def test_a_click_calls_a_patient(clinic: Clinic, dialstack_sandbox: Sandbox) -> None:
    alice, _ = clinic.users
    dialstack_sandbox.people.answer(alice, after=2.0)
    dialstack_sandbox.people.answer(PATIENT, after=4.0, talk=30.0)

    answer = await clinic.browser.post(f"/clinics/{clinic.id}/calls", json={"user": alice, "number": "(617) 555-0177"})
    await dialstack_sandbox.advance_async(120)

    assert answer.status_code == 202
    call = dialstack_sandbox.calls.one()
    assert (call.from_number, call.to_number, call.duration_seconds) == (clinic.number, PATIENT, 30)
    assert await clinic.activity() == [("call", "completed")]


async def test_a_click_whose_answer_is_lost_is_not_clicked_again(clinic: Clinic, dialstack_sandbox: Sandbox) -> None:
    dialstack_sandbox.drop(route="POST /v1/calls", after="response")

    body = {"user": clinic.users[0], "number": PATIENT}
    answer = await clinic.browser.post(f"/clinics/{clinic.id}/calls", json=body)

    assert (answer.status_code, answer.json()["may_have_been_done"]) == (502, True)
    dialstack_sandbox.requests.assert_one("POST /v1/calls")
    assert dialstack_sandbox.calls.one().to_number == PATIENT


async def test_a_click_for_somebody_elses_user_calls_nobody(clinic: Clinic, dialstack_sandbox: Sandbox) -> None:
    body = {"user": "user_of_somebody_else", "number": PATIENT}
    assert (await clinic.browser.post(f"/clinics/{clinic.id}/calls", json=body)).status_code == 404
    assert dialstack_sandbox.calls == {}


async def test_who_is_not_signed_in_calls_nobody(clinic: Clinic, dialstack_sandbox: Sandbox) -> None:
    clinic.browser.headers["Authorization"] = "Bearer of-another-clinic"
    body = {"user": clinic.users[0], "number": PATIENT}
    assert (await clinic.browser.post(f"/clinics/{clinic.id}/calls", json=body)).status_code == 401
    assert (await clinic.browser.get(f"/clinics/{clinic.id}/activity")).status_code == 401
    assert dialstack_sandbox.calls == {}
