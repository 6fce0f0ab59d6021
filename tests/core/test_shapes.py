from __future__ import annotations

import pytest

from dialstack._core.shapes import is_collection, is_list, is_object, is_tuple


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({}, (True, False, False, False)),
        ([], (False, True, False, True)),
        ((), (False, False, True, True)),
        (set(), (False, False, False, True)),
        (frozenset(), (False, False, False, True)),
        ("text", (False, False, False, False)),
        (None, (False, False, False, False)),
    ],
)
def test_what_a_value_is(value: object, expected: tuple[bool, ...]) -> None:
    assert (is_object(value), is_list(value), is_tuple(value), is_collection(value)) == expected
