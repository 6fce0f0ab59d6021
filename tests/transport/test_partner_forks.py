"""A process of a partner that is forked while a connection is warm."""

from __future__ import annotations

import os

import pytest

from tests.servers.scripted import Server, answer
from tests.transport.programs import run

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")

PROGRAM = """
    import os, sys
    from dialstack import DialStackPartner

    partner = DialStackPartner("sk_ptnr_1", api_url=sys.argv[1])
    booking = {"start_at": "2026-06-01T09:00:00Z", "duration_minutes": 30, "customer": {"phone": "1", "name": "J"}}

    def crossed(side):
        keys = [f"{side}-{number}" for number in range(30)]
        answers = [partner.bookings.create(bot_id="b", booking=booking, idempotency_key=key) for key in keys]
        return sum(answer.booking.id != key for answer, key in zip(answers, keys))

    crossed("warm")
    child = os.fork()
    if child == 0:
        os._exit(crossed("child"))
    print(crossed("parent"), os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    partner.close()
"""


def echo(request):
    return answer(201, {"booking": {"id": request.header("idempotency-key")}})


def test_parent_and_child_have_connections_of_their_own():
    with Server(then=echo) as server:
        assert run(PROGRAM, server.url).split() == ["0", "0"]
    sides = {}
    for request in server.requests:
        side = (request.header("idempotency-key") or "").partition("-")[0]
        sides.setdefault(side, set()).add(request.connection)
    assert not sides["child"] & sides["parent"]
