"""The checks of the soak find what they are for."""

from __future__ import annotations

import pytest

from tests.soak.__main__ import problems, table
from tests.soak.ledger import SUCCESS, UNDONE, UNSURE, Entry, Told, figures, read, violations
from tests.soak.streams import Reader


def entry(method="POST", key="k", executed=True, fault="-", call=0):
    return Entry(call, method, key, executed, fault)


def check(kind, outcome, *entries, keys=None, at_most_once=True):
    told = Told(kind, bytearray([outcome]), keys or {})
    return [problem.partition(": ")[2] for problem in violations(told, list(entries), at_most_once=at_most_once)]


@pytest.mark.parametrize(
    ("kind", "outcome", "entries"),
    [
        ("P", SUCCESS, [entry()]),
        ("P", SUCCESS, [entry(executed=False, fault="429"), entry(fault="cut"), entry(executed=False)]),
        ("P", UNDONE, [entry(executed=False, fault="429")]),
        ("P", UNSURE, [entry(fault="stall")]),
        ("P", UNSURE, [entry(executed=False, fault="stall")]),
        ("P", UNSURE, []),
        ("D", SUCCESS, [entry("DELETE", "-")]),
        ("D", UNSURE, [entry("DELETE", "-", fault="5xx"), entry("DELETE", "-", executed=False)]),
        ("G", SUCCESS, [entry("GET", "-", executed=False)]),
        ("L", SUCCESS, [entry("GET", "-", executed=False)] * 3),
    ],
)
def test_what_holds_is_quiet(kind, outcome, entries):
    assert check(kind, outcome, *entries) == []


@pytest.mark.parametrize(
    ("kind", "outcome", "entries", "problem"),
    [
        ("P", SUCCESS, [entry(), entry()], "told that it worked, and executed 2 times"),
        ("P", SUCCESS, [entry(executed=False)], "told that it worked, and executed 0 times"),
        ("D", SUCCESS, [entry("DELETE", "-", executed=False)], "told that it worked, and executed 0 times"),
        ("P", UNDONE, [entry(fault="cut")], "told that it did nothing, and executed 1 times"),
        ("P", UNSURE, [entry(fault="cut"), entry(fault="cut")], "executed 2 times"),
        ("P", SUCCESS, [entry(executed=False), entry(key="other")], "2 keys"),
        ("P", SUCCESS, [entry(key="-")], "1 keys"),
        ("G", SUCCESS, [entry("GET", "k", executed=False)], "a key that nobody asked for"),
        ("G", SUCCESS, [entry("DELETE", "-", executed=False)], "the server saw another method"),
        ("G", SUCCESS, [], "told that it worked, and the server never saw it"),
        ("G", 0, [entry("GET", "-", executed=False)], "it never ended"),
    ],
)
def test_what_does_not_hold_is_told(kind, outcome, entries, problem):
    assert problem in check(kind, outcome, *entries)


def test_where_keys_are_ignored_more_than_once_is_no_violation():
    assert check("P", SUCCESS, entry(), entry(), at_most_once=False) == []
    assert check("P", SUCCESS, entry(executed=False), at_most_once=False) != []


def test_an_error_names_the_key_that_was_sent():
    assert check("P", UNSURE, entry(), keys={0: "k"}) == []
    assert check("P", UNSURE, entry(), keys={0: "other"}) == ["its error names another key than was sent"]


def test_an_answer_of_another_call_is_told():
    told = Told("G", bytearray([SUCCESS]), wrong=["call 0 got the answer of another: user_7"])
    assert violations(told, [entry("GET", "-", False)], at_most_once=True) == told.wrong


def test_figures_are_counted():
    entries = [entry(fault="cut"), entry(), entry("GET", "-", False, "429", 1), entry("GET", "-", False, "-", 1)]
    found = figures(Told("PG", bytearray([SUCCESS, SUCCESS])), entries)
    assert found["POSTs sent again after an unknown outcome"] == 1
    assert found["POSTs that executed twice"] == 1
    assert (found["requests"], found["succeeded"], found["faults"]) == (4, 2, {"429": 1, "cut": 1})


def test_a_ledger_is_read(tmp_path):
    (tmp_path / "ledger").write_text("3 POST abc 1 cut\n4 GET - 0 -\n")
    assert read(tmp_path / "ledger") == [Entry(3, "POST", "abc", True, "cut"), Entry(4, "GET", "-", False, "-")]


@pytest.mark.parametrize(
    ("report", "count"),
    [
        ({"violations": []}, 0),
        ({"violations": ["one"]}, 1),
        ({"violations": [], "leaks": {"threads": 1, "tasks": 0, "descriptors": 2}}, 2),
        ({"violations": [], "memory": [50.0, 80.0]}, 1),
        ({"violations": [], "memory": [50.0, 51.0], "leaks": {"threads": 0}}, 0),
    ],
)
def test_leaks_and_growth_are_problems(report, count):
    assert len(problems(report)) == count


def test_a_table_has_a_column_for_each_report():
    report = {"calls": 10_000, "memory": [50.1, 51.2], "faults": {"cut": 2, "429": 3}, "seconds": 1.5, "violations": []}
    assert table({"async": report, "sync": report}).splitlines() == [
        "                         async             sync",
        "calls                    10,000            10,000",
        "memory                   50.1 to 51.2 MiB  50.1 to 51.2 MiB",
        "faults                   5                 5",
        "seconds                  1.5               1.5",
        "claims that do not hold  0                 0",
    ]


def slot(number):
    from dialstack.types import ParkSlotPresence

    return ParkSlotPresence(slot=number)


def of_slots(number, *, resync):
    from dialstack.types import ParkSlotSnapshot

    return ParkSlotSnapshot(slots=[slot(number)], resync=resync)


@pytest.mark.parametrize(
    "events",
    [
        [of_slots(1000, resync=True)],
        [of_slots(1000, resync=False), of_slots(2000, resync=False)],
        [of_slots(2000, resync=False), of_slots(1000, resync=True)],
        [of_slots(1000, resync=False), slot(1001), slot(1001)],
        [of_slots(1000, resync=False), slot(1002)],
        [slot(1001)],
    ],
)
def test_a_reader_finds_what_is_wrong_with_a_stream(events):
    reader = Reader()
    for event in events:
        reader.see(event)
    assert reader.wrong


def test_a_reader_of_a_good_stream_finds_nothing():
    reader = Reader()
    for event in [of_slots(1000, resync=False), slot(1001), slot(1002), of_slots(3000, resync=True), slot(3001)]:
        assert reader.see(event)
    assert reader.wrong == []
    assert not reader.see(slot(999_999))
