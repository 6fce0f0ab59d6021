from __future__ import annotations


def test_seeded_numbers_are_listed_and_filtered(door, sandbox):
    seeded = [
        sandbox.seed_phone_number(door.account, f"+1617555010{n}", status=status)
        for n, status in enumerate(("active", "pending"))
    ]
    assert door.read("/v1/phone-numbers")["data"] == seeded[::-1]
    assert door.read("/v1/phone-numbers?status=pending")["data"] == [seeded[1]]
    assert door.read("/v1/phone-numbers?status=lost")["data"] == []
