"""Calls to a server that fails: every one of them ends as it says. `scripts/soak` does the same at any size."""

from __future__ import annotations

import os

import pytest

from tests.soak.__main__ import SERVERS, measure, problems, runs

FULL = os.environ.get("HYPOTHESIS_PROFILE") == "full"
CALLS = {"async": 4500, "sync": 4500, "trio": 1000}


def told(report):
    kept = ("calls", "requests", "succeeded", "failed, not executed", "failed, unknown", "POSTs that executed twice")
    return ", ".join(f"{name} {report[name]}" for name in kept)


@pytest.mark.parametrize("colour", CALLS)
def test_every_call_ends_as_it_says(colour, note):
    report = measure("driver", colour, str(CALLS[colour] * (20 if FULL else 1)))
    note(f"soak, {colour}: {told(report)}; memory {report['memory']}")
    assert problems(report) == []
    assert report["POSTs that executed twice"] == 0
    # The faults were there, and calls of each ending.
    assert set(report["faults"]) == {"reset", "stall", "cut", "409", "429", "5xx", "goodbye"}
    assert report["succeeded"] > report["failed, unknown"] > 0
    assert report["failed, not executed"] > 0
    assert report["POSTs sent again after an unknown outcome"] > 0


@pytest.mark.parametrize("colour", ["async", "sync"])
def test_without_keys_a_post_may_execute_twice(colour, note):
    report = measure("driver", colour, "300", *SERVERS["keys ignored"])
    note(f"soak, keys ignored, {colour}: {told(report)}")
    assert problems(report) == []
    # That it happens here shows that the server would notice it there.
    assert report["POSTs that executed twice"] > 0


@pytest.mark.parametrize("colour", ["async", "sync"])
def test_without_unknown_outcomes_no_post_executes_twice(colour, note):
    report = measure("driver", colour, "300", *SERVERS["keys ignored, retry_unknown=False"])
    note(f"soak, keys ignored, retry_unknown=False, {colour}: {told(report)}")
    assert problems(report) == []
    assert (report["POSTs sent again after an unknown outcome"], report["POSTs that executed twice"]) == (0, 0)


@pytest.mark.parametrize("colour", ["async", "sync"])
def test_streams_that_break_lose_and_repeat_nothing_within_a_connection(colour, note):
    report = measure("streams", colour, "1000" if FULL else "60")
    note(f"streams, {colour}: {', '.join(f'{name} {value}' for name, value in report.items() if name != 'violations')}")
    assert problems(report) == []
    assert report["of them marked resync"] > report["snapshots"] / 2
    assert report["events read"] > 0


def test_the_command_knows_its_runs(monkeypatch):
    asked = []
    monkeypatch.setattr("tests.soak.__main__.measure", lambda *arguments: asked.append(arguments) or {})
    given = type("Given", (), {"colour": ["async"], "seed": 7, "webhooks": True, "streams": True})
    given.connections, given.deliveries = 40, 30
    assert len(list(runs(given))) == 2
    assert asked == [("webhooks", "30"), ("streams", "async", "40", "7")]
