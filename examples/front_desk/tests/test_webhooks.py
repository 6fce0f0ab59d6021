"""Webhooks that come twice, in another order, late, or from somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from dialstack.sandbox import Sandbox
    from dialstack.testing import WebhookSender
    from front_desk.app import FrontDesk

    from .conftest import Clinic, Told

pytestmark = pytest.mark.anyio
PATIENT = "+16175550177"


async def test_a_webhook_that_comes_twice_counts_once(clinic: Clinic, dialstack_sandbox: Sandbox, told: Told) -> None:
    dialstack_sandbox.deliveries.duplicate(times=100)
    dialstack_sandbox.incoming_call(PATIENT, clinic.number)
    await dialstack_sandbox.advance_async(60)

    dialstack_sandbox.deliveries.assert_delivered("voicemail.new", times=2)
    assert told.clinics == [clinic.id]
    assert await clinic.activity() == [("call", "voicemail"), ("voicemail", "new")]


@pytest.mark.parametrize("seed", range(5))
async def test_webhooks_may_come_in_any_order(clinic: Clinic, dialstack_sandbox: Sandbox, told: Told) -> None:
    dialstack_sandbox.deliveries.reorder(within=300.0)
    dialstack_sandbox.people.answer(clinic.users[0], after=1.0, talk=10.0)
    dialstack_sandbox.incoming_call(PATIENT, clinic.number)
    await dialstack_sandbox.settle_async()

    assert {delivery.type for delivery in dialstack_sandbox.deliveries} == {
        "call.incoming",
        "call.answered",
        "call.end",
    }
    (row,) = (await clinic.browser.get(f"/clinics/{clinic.id}/activity")).json()
    assert (row["status"], row["from_number"], row["duration_seconds"]) == ("completed", PATIENT, 10)
    assert told.clinics == []


@pytest.fixture
def seed() -> int:
    """What chance depends on; one test goes through several."""
    return 0


@pytest.fixture
def dialstack_sandbox_options(dialstack_sandbox_options: dict[str, object], seed: int) -> dict[str, object]:
    """The order depends on the seed."""
    return dialstack_sandbox_options | {"seed": seed}


async def test_a_webhook_that_could_not_be_noted_comes_again(
    clinic: Clinic, desk: FrontDesk, dialstack_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(desk.store, "note", fail)
        dialstack_sandbox.incoming_call(PATIENT, clinic.number)
        await dialstack_sandbox.advance_async(0)
        assert await clinic.activity() == []
    await dialstack_sandbox.settle_async()

    assert [delivery.status for delivery in dialstack_sandbox.deliveries.of("call.incoming")] == [500, 200]
    assert await clinic.activity() == [("call", "voicemail"), ("voicemail", "new")]


async def test_a_webhook_of_somebody_else_is_refused(
    clinic: Clinic, desk: FrontDesk, dialstack_webhook: WebhookSender
) -> None:
    answer = await dialstack_webhook.send_async(desk.activity.router, "call.end", account=clinic.id)
    assert answer.status == 400
    assert await clinic.activity() == []
