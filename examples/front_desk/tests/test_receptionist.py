"""After hours the receptionist answers, and says what it has to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dialstack.sandbox.media.caller import Caller
from front_desk.provisioning import example, open_line, provision
from front_desk.voice import GREETING

from .conftest import AFTER_HOURS, URL

if TYPE_CHECKING:
    from datetime import datetime

    from dialstack import DialStack
    from dialstack.sandbox import Sandbox
    from dialstack.testing import WebhookSender
    from front_desk.app import FrontDesk
    from front_desk.store import Clinic

    from .conftest import Told

PATIENT = "+16175550177"
QUESTION = Caller.tone(880, 0.5)
PATIENTLY = Caller.until_speaks().then(Caller.until_quiet(0.3), QUESTION, Caller.until_quiet(0.5))


@pytest.fixture
def begins_at() -> datetime:
    return AFTER_HOURS


@pytest.fixture
def clinic(desk: FrontDesk, dialstack_client: DialStack) -> Clinic:
    """A clinic that was signed up with the command."""
    clinic = provision(dialstack_client, example(URL))
    desk.store.put(clinic)
    open_line(dialstack_client, clinic)
    return clinic


def status_of(desk: FrontDesk, clinic: Clinic) -> list[tuple[str, str]]:
    return [(row.kind, row.status) for row in desk.store.activity(clinic.id)]


def test_it_greets_and_says_again_what_the_caller_said(
    desk: FrontDesk, clinic: Clinic, dialstack_sandbox: Sandbox
) -> None:
    call = dialstack_sandbox.incoming_call(PATIENT, clinic.number)
    dialstack_sandbox.advance()
    dialstack_sandbox.calls.assert_attached(call.id)

    dialstack_sandbox.play(call.id, PATIENTLY)
    log = dialstack_sandbox.talk(call.id)

    log.assert_said(QUESTION)
    assert log.said.startswith(GREETING)
    assert log.ended == "call_ended"
    assert status_of(desk, clinic) == [("call", "completed")]


def test_its_socket_opens_for_nobody_else(
    clinic: Clinic, dialstack_sandbox: Sandbox, dialstack_client: DialStack
) -> None:
    call = dialstack_sandbox.incoming_call(PATIENT, clinic.number)
    dialstack_sandbox.advance()
    (attached,) = dialstack_sandbox.calls[call.id].actions
    for url in [str(attached["url"]), f"wss://{URL.removeprefix('https://')}/voice/stream?token=guessed"]:
        dialstack_client.for_account(clinic.id).calls.update(call.id, actions=[{"type": "attach", "url": url}])
        dialstack_sandbox.advance()
    assert [socket.refused for socket in dialstack_sandbox.media(call.id).sockets] == [None, "403", "403"]
    dialstack_sandbox.hang_up(call.id)
    dialstack_sandbox.talk(call.id)


def test_a_caller_who_has_hung_up_is_not_answered(clinic: Clinic, dialstack_sandbox: Sandbox) -> None:
    call = dialstack_sandbox.incoming_call(PATIENT, clinic.number)
    dialstack_sandbox.hang_up(call.id)
    dialstack_sandbox.advance()
    dialstack_sandbox.deliveries.assert_delivered("call.received")
    assert dialstack_sandbox.media(call.id).sockets == []


def test_while_it_cannot_answer_callers_leave_a_message(
    desk: FrontDesk, clinic: Clinic, dialstack_sandbox: Sandbox, told: Told
) -> None:
    outage = dialstack_sandbox.fail_next(503, route="POST /v1/calls/{call}", times=None, retry_after=0.001)
    dialstack_sandbox.incoming_call(PATIENT, clinic.number)
    dialstack_sandbox.settle()

    assert outage.hits > 0
    dialstack_sandbox.calls.one()
    assert status_of(desk, clinic) == [("call", "voicemail"), ("voicemail", "new")]
    assert told.clinics == [clinic.id]


def test_when_the_platform_works_again_it_answers_a_caller_who_waits(
    clinic: Clinic, dialstack_sandbox: Sandbox
) -> None:
    # All attempts of the SDK fail, so the webhook is answered with 500, and comes again.
    dialstack_sandbox.fail_next(503, route="POST /v1/calls/{call}", times=3, retry_after=0.001)
    call = dialstack_sandbox.incoming_call(PATIENT, clinic.number)
    dialstack_sandbox.advance(30)

    assert [delivery.status for delivery in dialstack_sandbox.deliveries.of("call.received")] == [500, 200]
    dialstack_sandbox.play(call.id, PATIENTLY)
    dialstack_sandbox.talk(call.id).assert_said(QUESTION)


@pytest.mark.anyio
async def test_a_question_signed_with_the_secret_of_another_is_refused(
    desk: FrontDesk, clinic: Clinic, dialstack_webhook: WebhookSender, dialstack_sandbox: Sandbox
) -> None:
    router = desk.receptionist.router
    for account in [clinic.id, "acct_of_nobody"]:
        answer = await dialstack_webhook.send_async(router, "call.received", account=account)
        assert answer.status == 400
    dialstack_sandbox.requests.assert_none("POST /v1/calls/{call}")
