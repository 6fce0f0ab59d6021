"""Uploads as the sandbox reads them."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialstack.sandbox.forms import read_form
from dialstack.sandbox.messages import SandboxRequest
from dialstack.sandbox.problems import RefusalError


def form(content, name="page.pdf", **fields):
    request = httpx.Request(
        "POST", "https://x.example", data=fields, files={"file": (name, content, "application/pdf")}
    )
    return SandboxRequest.build("POST", "/v1/files", headers=dict(request.headers), body=request.read())


@given(content=st.binary(max_size=5000), purpose=st.text(st.characters(codec="utf-8"), max_size=40))
def test_whatever_was_sent_arrives(content, purpose):
    fields, uploads = read_form(form(content, purpose=purpose))
    assert uploads["file"].content == content
    assert fields["purpose"].replace("\r\n", "\n") == purpose.replace("\r\n", "\n")
    assert (uploads["file"].name, uploads["file"].content_type) == ("page.pdf", "application/pdf")


def test_a_large_file_arrives():
    content = bytes(range(256)) * 20_000
    assert read_form(form(content))[1]["file"].content == content


def test_the_same_content_is_the_same_among_the_fields():
    assert read_form(form(b"a"))[0] == read_form(form(b"a", name="other.pdf"))[0] != read_form(form(b"b"))[0]


def outcome(request):
    try:
        return read_form(request)
    except RefusalError as refusal:
        return refusal.status


@pytest.mark.parametrize("body", [b"", b"garbage", b"--x\r\n"])
def test_what_is_no_form_is_refused_or_empty(body):
    request = SandboxRequest.build("POST", "/", headers={"Content-Type": "multipart/form-data; boundary=x"}, body=body)
    assert outcome(request) in (({}, {}), 400)


def test_json_is_no_form():
    request = SandboxRequest.build("POST", "/", headers={"Content-Type": "application/json"}, body=b"{}")
    with pytest.raises(RefusalError) as caught:
        read_form(request)
    assert caught.value.status == 415
