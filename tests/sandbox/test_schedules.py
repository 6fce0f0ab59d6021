from __future__ import annotations

RANGES = [{"day": 1, "start": "09:00", "end": "17:00"}]


def test_create_retrieve_list(door):
    made = door.made(
        "/v1/schedules", {"name": "Hours", "ranges": RANGES, "holidays": [{"start": "2026-12-25", "end": "2026-12-26"}]}
    )
    assert (made["timezone"], made["ranges"]) == ("UTC", RANGES)
    assert door.read(f"/v1/schedules/{made['id']}") == made
    assert door.read("/v1/schedules")["data"] == [made]
    assert door.get("/v1/schedules/sched_404").status == 404


def test_days_times_and_dates_are_checked(door):
    for bad in (
        {"ranges": [{"day": 7, "start": "09:00", "end": "17:00"}]},
        {"ranges": [{"day": 1, "start": "9", "end": "17:00"}]},
        {"ranges": [], "holidays": [{"start": "Christmas", "end": "2026-12-26"}]},
    ):
        assert door.post("/v1/schedules", {"name": "Hours", **bad}).status == 400
