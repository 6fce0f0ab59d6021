from __future__ import annotations

import pytest

from dialstack.sandbox.dialling import is_internal, normalise


@pytest.mark.parametrize(
    ("dialled", "meant"),
    [
        ("+16175551234", "+16175551234"),
        ("+1 (617) 555-1234", "+16175551234"),
        ("617.555.1234", "+16175551234"),
        ("1-617-555-1234", "+16175551234"),
        ("011 49 30 123456", "+4930123456"),
        ("+49 30 123456", "+4930123456"),
        ("911", "911"),
        ("2000", "2000"),
        ("123456", "123456"),
    ],
)
def test_what_is_understood(dialled, meant):
    assert normalise(dialled) == meant


@pytest.mark.parametrize(
    "dialled",
    [
        "",
        " ",
        "12",
        "hello",
        "+",
        "+0123456789",
        "5551234",
        "0175551234",
        "+1617555123412345",
        "*67",
        "\u0661\u0662\u0663",
    ],
)
def test_what_is_not(dialled):
    assert normalise(dialled) is None


def test_what_stays_in_the_house():
    assert [is_internal(number) for number in ("2000", "911", "+16175551234")] == [True, False, False]
