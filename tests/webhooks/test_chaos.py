"""Deliveries to a server whose workers are killed: every event is handled, and none after it was finished."""

from __future__ import annotations

import pytest

from tests.webhooks import chaos
from tests.webhooks.redis_server import redis_url  # noqa: F401 - a fixture

DELIVERIES, EVENTS = 1000, 400


@pytest.mark.parametrize("kind", ["sqlite", "redis"])
def test_a_thousand_deliveries_to_workers_that_are_killed(kind, tmp_path, request, note):
    store = str(tmp_path / "dedupe.db") if kind == "sqlite" else request.getfixturevalue("redis_url")
    found = chaos.run(store, tmp_path / "ledger", DELIVERIES, EVENTS)
    note(
        f"{kind}: {DELIVERIES} deliveries of {EVENTS} events in {found.sent} requests, {found.killed} workers "
        f"killed, {found.again} events begun again after a kill, {found.in_progress} answers of 'in progress'"
    )
    assert found.failures == []
    assert found.killed > 3
    assert found.unhandled == set()
    assert found.began.keys() == found.ended.keys() == {f"evt_{number}" for number in range(EVENTS)}
    assert found.late == [], "handled again after it was finished"
