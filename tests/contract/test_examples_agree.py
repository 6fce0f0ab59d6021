"""The examples of the contract tell one story: one id for each kind of thing, and numbers that belong to nobody."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from dialstack.sandbox.contract import read_document

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENT: dict[str, Any] = read_document()
OPERATIONS = [
    pytest.param(operation["x-dialstack"], id=operation["operationId"])
    for item in DOCUMENT["paths"].values()
    for operation in item.values()
]
TAIL = "01h2xcejqtf2nbrexx3vqjhp"
KINDS = {
    "acct": {"41"},
    "user": {"42"},
    "call": {"43"},
    "cdr": {"43"},  # a call, as older servers answer one
    "dp": {"44"},
    "lstn": {"45"},
    "did": {"46"},
    "aia": {"47"},
    "sched": {"48"},
    "va": {"49"},
    "loc": {"50"},
    "aud": {"51", "52"},  # a second clip
    "we": {"53"},
    "admin_user": {"54"},
    "vm": {"55"},
    "svm": {"56"},
    "fax": {"57"},
    "file": {"58"},
    "rg": {"59"},
    "req": {"60"},
    "rgm": {"61"},
    "qu": {"62"},
    "qm": {"63"},
    "port": {"64"},
    "pno": {"65"},
    "dev": {"66", "67"},  # a desk phone, and a DECT handset
    "decth": {"68"},
    "dectb": {"69"},
    "decte": {"70"},
    "dln": {"71"},
    "preve": {"72"},
    "btpl": {"73"},
    "tbtn": {"74"},
    "dbo": {"75"},
    "hwo": {"76"},
    "hwoi": {"77"},
    "hwc": {"78"},
    "shq": {"79"},
    "ep": {"80"},
    "hwol": {"81"},  # a line of a hardware order; the platform's prefix is not known
}
# An id, also inside a path or a URL: a prefix of ours with any number behind it, or any prefix with our kind of tail.
ID = re.compile(rf"(?<![A-Za-z0-9_])(?:({'|'.join(KINDS)})_(\d\w*)|([a-z]+(?:_[a-z]+)*)_(01h\w+))")
PHONE_NUMBER = re.compile(r"(?:\+|%2B)\d{7,15}|\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}")
OURS = re.compile(r"(?:\+|%2B)1617555\d{4}")
# Numbers from elsewhere, and why.
ELSEWHERE: dict[str, str] = {}


def examples(node: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Every example of a document with its JSON pointer, as text."""
    if isinstance(node, dict):
        for key, value in node.items():
            place = f"{pointer}/{key}"
            if key in {"example", "examples"} and not pointer.endswith("/properties"):
                yield place, json.dumps(value, ensure_ascii=False)
            else:
                yield from examples(value, place)
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from examples(value, f"{pointer}/{index}")


def strange_ids(text: str) -> list[str]:
    """The ids in a text that are not the one of their kind."""
    found = []
    for match in ID.finditer(text):
        prefix, tail = match[1] or match[3], match[2] or match[4]
        if tail not in {f"{TAIL}{end}" for end in KINDS.get(prefix, ())}:
            found.append(match[0])
    return found


def strange_numbers(text: str) -> list[str]:
    """The phone numbers in a text that could be somebody's."""
    return [number for number in PHONE_NUMBER.findall(text) if not OURS.fullmatch(number) and number not in ELSEWHERE]


def test_each_kind_has_one_id() -> None:
    found = {(pointer, strange) for pointer, text in examples(DOCUMENT) for strange in strange_ids(text)}
    assert found == set()


def test_phone_numbers_are_of_the_range_for_examples() -> None:
    found = {(pointer, strange) for pointer, text in examples(DOCUMENT) for strange in strange_numbers(text)}
    assert found == set()


def test_each_exception_is_needed() -> None:
    assert all(any(number in text for _, text in examples(DOCUMENT)) for number in ELSEWHERE)


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        (f'"user_{TAIL}42"', []),
        (f'"/v1/users/user_{TAIL}42?expand[]=extensions"', []),
        (f'"user_{TAIL}43"', [f"user_{TAIL}43"]),
        (f'"admin_user_{TAIL}42"', [f"admin_user_{TAIL}42"]),
        (f'"bot_{TAIL}42"', [f"bot_{TAIL}42"]),
        ('"/v1/users/user_1"', ["user_1"]),
        ('"user_already_has_device"', []),
        ('"ring_user_2"', []),
    ],
)
def test_a_strange_id_is_found(text: str, strange: list[str]) -> None:
    assert strange_ids(text) == strange


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        ('"+16175550100"', []),
        ('"/v1/blocked-numbers/%2B16175550199"', []),
        ('"+442079460000"', ["+442079460000"]),
        ('"(212) 555-1234"', ["(212) 555-1234"]),
        ('"2026-05-21T17:00:00Z"', []),
    ],
)
def test_a_strange_number_is_found(text: str, strange: list[str]) -> None:
    assert strange_numbers(text) == strange


@pytest.mark.parametrize("notes", OPERATIONS)
def test_an_operation_names_its_javascript_twin(notes: dict[str, Any]) -> None:
    assert "javascript" in notes
    name = notes["javascript"]
    assert name is None or re.fullmatch(r"[a-z]\w*(\.\w+)+", name)
    assert name is not None or "javascript_since" not in notes


def test_no_javascript_method_is_named_twice() -> None:
    names = [name for [notes] in (case.values for case in OPERATIONS) if (name := notes.get("javascript"))]
    assert sorted(set(names)) == sorted(names)
