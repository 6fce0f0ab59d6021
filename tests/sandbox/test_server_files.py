from __future__ import annotations

import io
import wave

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialstack import DialStackPermissionError
from dialstack.sandbox import Sandbox, SandboxRequest
from dialstack.sandbox.server.ranges import file_answer
from tests.sandbox.conftest import Clock

CONTENT = bytes(range(200))


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def sandbox(clock):
    return Sandbox(clock=clock, debug=True)


@pytest.fixture
def account(sandbox):
    return sandbox.client().accounts.create(email="contact@example.com").id


@pytest.fixture
def clinic(sandbox, account):
    return sandbox.client().for_account(account)


@pytest.fixture
def fax_url(sandbox, account, clinic):
    file = clinic.files.create(purpose="fax_source", file=("a.pdf", CONTENT, "application/pdf"))
    sandbox.seed_phone_number(account, "+16175550100", fax_enabled=True)
    fax = sandbox.seed_fax(account, "+16175550100", file=file.id)
    return clinic.faxes.retrieve(fax["id"], expand=["file"]).file.url


def get(sandbox, url, method="GET", **headers):
    target = url.removeprefix(sandbox.url)
    return sandbox.handle(SandboxRequest.build(method, target, headers=headers))


def downloaded(client, url):
    file = io.BytesIO()
    client.download(url, to=file)
    return file.getvalue()


def seconds_of(sound):
    with wave.open(io.BytesIO(sound)) as audio:
        return audio.getnframes() / audio.getframerate()


def test_an_upload_comes_back_as_it_was(sandbox, clinic, fax_url):
    assert downloaded(clinic, fax_url) == CONTENT
    assert get(sandbox, fax_url).headers["Content-Type"] == "application/pdf"


def test_a_recording_is_as_long_as_its_call(sandbox, clinic):
    user = clinic.users.create(name="Alice")
    clinic.calls.create(user=user.id, dial_string="+16175551234")
    call = clinic.calls.list().data[0]
    sandbox.finish_call(call.id, duration_seconds=7)
    recording = clinic.calls.retrieve_recording(call.id)
    sound = downloaded(clinic, recording.download_url)
    assert (seconds_of(sound), len(sound)) == (7, recording.file_size_bytes)


def test_a_voicemail_and_a_greeting_can_be_heard(sandbox, account, clinic):
    user = clinic.users.create(name="Alice")
    voicemail = sandbox.seed_voicemail(account, user.id, duration_seconds=3)["id"]
    assert seconds_of(downloaded(clinic, clinic.voicemails.retrieve(voicemail).audio_url)) == 3
    greeting = clinic.voicemail_greetings.upload(user.id, "unavailable", file=b"RIFF of a greeting")
    assert downloaded(clinic, greeting.url) == b"RIFF of a greeting"


def test_a_signed_url_ends_after_ten_minutes(sandbox, clinic, clock, fax_url):
    clock.tick(minutes=9, seconds=59)
    assert get(sandbox, fax_url).status == 200
    clock.tick(seconds=1)
    assert get(sandbox, fax_url).status == 403
    with pytest.raises(DialStackPermissionError, match="expired"):
        downloaded(clinic, fax_url)


@pytest.mark.parametrize("change", ["signature=0", "expires=9", "signature=ä", "files/file_999999"])
def test_a_url_that_was_changed_is_refused(sandbox, fax_url, change):
    name = change.partition("=")[0]
    changed = (
        fax_url.replace(f"{name}=", f"{change}&_=") if "=" in change else fax_url.replace("files/file_000001", change)
    )
    assert changed != fax_url
    assert get(sandbox, changed).status == 403


def test_without_a_signature_there_is_nothing_and_nothing_to_write(sandbox, fax_url):
    assert get(sandbox, "/files/file_000001").status == 403
    assert get(sandbox, fax_url, "POST").status == 405
    assert get(sandbox, fax_url, "HEAD").status == 200


def test_what_is_gone_is_a_404(sandbox, account, clinic):
    user = clinic.users.create(name="Alice")
    voicemail = sandbox.seed_voicemail(account, user.id)["id"]
    url = clinic.voicemails.retrieve(voicemail).audio_url
    clinic.voicemails.delete(voicemail)
    assert get(sandbox, url).status == 404


def test_a_download_that_broke_off_goes_on_where_it_was(sandbox, clinic, fax_url):
    broken = sandbox.client(max_network_retries=1)
    sandbox.truncate(route="*", times=1)
    assert downloaded(broken, fax_url) == CONTENT
    assert sandbox.requests[-1].headers["range"] == "bytes=100-"
    assert sandbox.requests[-1].status == 206


@pytest.mark.parametrize(
    ("asked", "status", "part", "shown"),
    [
        ("bytes=0-9", 206, CONTENT[:10], "bytes 0-9/200"),
        ("bytes=190-", 206, CONTENT[190:], "bytes 190-199/200"),
        ("bytes=190-900", 206, CONTENT[190:], "bytes 190-199/200"),
        ("bytes=-5", 206, CONTENT[-5:], "bytes 195-199/200"),
        ("bytes=-900", 206, CONTENT, "bytes 0-199/200"),
        ("bytes=200-", 416, b"", "bytes */200"),
        ("bytes=-0", 416, b"", "bytes */200"),
        ("bytes=0-1,5-6", 200, CONTENT, None),
        ("bytes=-", 200, CONTENT, None),
        ("lines=0-1", 200, CONTENT, None),
    ],
)
def test_a_range_gets_its_part(asked, status, part, shown):
    answer = file_answer(CONTENT, "audio/wav", {"range": asked})
    assert (answer.status, answer.body, answer.headers.get("Content-Range")) == (status, part, shown)


def test_a_range_of_another_version_gets_all_of_it():
    tag = file_answer(CONTENT, "audio/wav", {}).headers["ETag"]
    assert file_answer(CONTENT, "audio/wav", {"range": "bytes=5-", "if-range": '"other"'}).status == 200
    assert file_answer(CONTENT, "audio/wav", {"range": "bytes=5-", "if-range": tag}).status == 206


@given(st.text() | st.from_regex(r"bytes=\d{0,20}-\d{0,20}", fullmatch=True), st.binary(max_size=20))
def test_no_range_breaks_it(asked, content):
    answer = file_answer(content, "audio/wav", {"range": asked})
    assert answer.status in (200, 206, 416)
    assert answer.body in content
