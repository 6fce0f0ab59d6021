from __future__ import annotations

import pytest

from tests.stages.people import form, upload


def test_a_file(door):
    file = upload(door, "/v1/files", "Letter.PDF", b"%PDF-1.7", purpose="fax_source")
    assert (file["object"], file["purpose"], file["filename"]) == ("file", "fax_source", "Letter.PDF")
    assert (file["type"], file["mime_type"], file["size"]) == ("pdf", "application/pdf", 8)
    assert file["url"] is None
    assert not [name for name in file if name.startswith("_")]


def test_a_name_without_an_ending_has_no_type(door):
    file = upload(door, "/v1/files", "letter", b"x", purpose="other")
    assert (file["type"], file["mime_type"], file["purpose"]) == (None, "application/octet-stream", "other")


@pytest.mark.parametrize("missing", ["purpose", "file"])
def test_both_fields_are_needed(door, missing):
    fields = {} if missing == "purpose" else {"purpose": "fax_source"}
    request = form("letter.pdf", b"x", **fields)
    raw = request.read().replace(b'name="file"', b'name="other"') if missing == "file" else request.read()
    response = door.post("/v1/files", raw=raw, headers=dict(request.headers))
    assert response.json()["details"] == {missing: "is required"}
