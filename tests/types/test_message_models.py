"""Voicemails, greetings, faxes and files as models: expanded fields, signed URLs and uploads."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from dialstack import DialStack
from dialstack._core.answers import Answer, read
from dialstack.types import CallLog, DIDSummary, Fax, File, Voicemail, VoicemailGreeting, VoicemailTranscript

AT = "2026-05-21T17:00:00Z"
CALL: dict[str, Any] = {
    "id": "call_1",
    "direction": "inbound",
    "from_number": "+16175550120",
    "started_at": AT,
    "quality_metrics": [],
}
VOICEMAIL: dict[str, Any] = {
    "id": "vm_1",
    "owner": "svm_1",
    "from_number": "+16175550120",
    "from_name": None,
    "duration_seconds": 12,
    "format": "mp3",
    "audio_url": "https://files.example.com/v?signature=hush",
    "is_read": False,
    "created_at": AT,
    "read_at": None,
    "summary": None,
    "sentiment": {"overall": "neutral", "score": 0, "magnitude": 0.5},
    "call": "call_1",
}
FILE: dict[str, Any] = {
    "object": "file",
    "id": "file_1",
    "purpose": "fax_source",
    "filename": "referral.pdf",
    "type": "pdf",
    "mime_type": "application/pdf",
    "size": 7,
    "url": "https://files.example.com/f?signature=hush",
    "created_at": AT,
    "updated_at": AT,
}
FAX: dict[str, Any] = {
    "id": "fax_1",
    "direction": "outbound",
    "status": "pending",
    "file": "file_1",
    "did": "did_1",
    "from_number": "+16175550100",
    "to_number": "+16175550120",
    "call_id": None,
    "pages": None,
    "source_pages": 2,
    "transport": None,
    "error_code": None,
    "attempts": 0,
    "read_at": None,
    "submitted_at": None,
    "completed_at": None,
    "created_at": AT,
    "updated_at": AT,
}
GREETING: dict[str, Any] = {
    "owner": "user_1",
    "greeting_type": "unavailable",
    "format": "wav",
    "duration_seconds": 4,
    "size_bytes": 64_000,
}


def answer(body: dict[str, Any]) -> Answer:
    return Answer(200, {}, json.dumps(body).encode())


def test_the_call_of_a_voicemail_is_expanded() -> None:
    assert read(Voicemail, answer(VOICEMAIL)).call == "call_1"
    assert read(Voicemail, answer(VOICEMAIL | {"call": None})).call is None
    assert isinstance(read(Voicemail, answer(VOICEMAIL | {"call": CALL})).call, CallLog)


def test_an_expanded_call_that_does_not_fit_is_still_one() -> None:
    call = read(Voicemail, answer(VOICEMAIL | {"call": CALL | {"duration_seconds": "long"}})).call
    assert isinstance(call, CallLog)
    assert call.duration_seconds == "long"


def test_the_transcript_of_a_voicemail() -> None:
    transcript = read(VoicemailTranscript, answer({"voicemail": "vm_1", "status": "pending", "text": None}))
    assert (transcript.status, transcript.text, transcript.sentiment) == ("pending", None, None)


def test_a_fax_is_expanded_on_both_fields() -> None:
    fax = read(Fax, answer(FAX))
    assert (fax.file, fax.did) == ("file_1", "did_1")
    fax = read(Fax, answer(FAX | {"file": FILE, "did": {"id": "did_1", "phone_number": "+16175550100"}}))
    assert isinstance(fax.file, File)
    assert isinstance(fax.did, DIDSummary)
    assert read(Fax, answer(FAX | {"file": None})).file is None


@pytest.mark.parametrize("changes", [{}, {"url": None}, {"updated_at": AT, "audio_clip": {"id": "aud_1"}}])
def test_a_greeting_may_be_short(changes: dict[str, Any]) -> None:
    greeting = read(VoicemailGreeting, answer(GREETING | changes))
    assert (greeting.duration_seconds, greeting.url) == (4.0, None)
    assert greeting.audio_clip == changes.get("audio_clip")


def test_signed_urls_stay_out_of_reprs() -> None:
    greeting = read(VoicemailGreeting, answer(GREETING | {"url": FILE["url"]}))
    fitting, odd = read(Fax, answer(FAX | {"file": FILE})), read(Fax, answer(FAX | {"file": FILE | {"size": "big"}}))
    assert isinstance(odd.file, File)
    for model in (read(Voicemail, answer(VOICEMAIL)), greeting, fitting, odd):
        assert "hush" not in repr(model)
        assert "hush" in model.model_dump_json()


def uploaded(send: Any, body: dict[str, Any]) -> httpx.Request:
    sent: list[httpx.Request] = []

    def serve(request: httpx.Request) -> httpx.Response:
        request.read()
        sent.append(request)
        return httpx.Response(200, json=body)

    with httpx.Client(transport=httpx.MockTransport(serve)) as http_client:
        send(DialStack("sk_test_1", http_client=http_client, dialstack_account="acct_1"))
    return sent[0]


def test_a_file_goes_to_the_host_for_files_with_its_purpose() -> None:
    request = uploaded(lambda ds: ds.files.create(purpose="fax_source", file=("a.pdf", b"%PDF-1.7")), FILE)
    assert str(request.url) == "https://files.dialstack.ai/v1/files"
    assert request.headers["dialstack-account"] == "acct_1"
    assert b'name="purpose"\r\n\r\nfax_source\r\n' in request.content
    assert b'name="file"; filename="a.pdf"' in request.content


def test_a_greeting_is_uploaded_to_its_owner() -> None:
    request = uploaded(lambda ds: ds.voicemail_greetings.upload("user/1", "unavailable", file=b"RIFF"), GREETING)
    assert request.url.raw_path == b"/v1/voicemail_greetings/user%2F1/unavailable"
    assert request.url.host == "api.dialstack.ai"
    assert b"RIFF" in request.content
