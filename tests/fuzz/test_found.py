"""What the targets found. Each of these came out as an error of Python's own."""

from __future__ import annotations

import os
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fuzz.wav import wav

from dialstack import DialStack, DialStackConnectionError
from dialstack._core.downloads import FileSink
from dialstack.media import AudioFrame, MediaSession, read_wav

LONG = "9" * 5000
BEGIN = '{"event":"begin","call_id":"call_1","account_id":"acct_1","voice_app_id":"va_1"}'


@pytest.mark.parametrize("timestamp", ["1" + "0" * 400, "-1" + "0" * 400, "1e400", "1e300"])
def test_a_timestamp_that_no_number_holds_is_left_out(timestamp: str) -> None:
    session = MediaSession()
    session.receive(BEGIN)
    frame = session.receive('{"event":"audio","payload":"//8=","timestamp":' + timestamp + "}")
    assert isinstance(frame, AudioFrame)
    assert frame.timestamp is None
    assert frame.payload == b"\xff\xff"


def test_a_length_of_thousands_of_digits_is_no_length() -> None:
    told: list[tuple[int, int | None]] = []
    sink = FileSink(BytesIO(), lambda size, total: told.append((size, total)))
    sink.begin(200, {"content-length": LONG})
    sink.write(b"a")
    assert told == [(1, None)]


@pytest.mark.parametrize("answer", [f"bytes {LONG}-9/10", f"bytes 1-{LONG}/10", f"bytes 1-9/{LONG}"])
def test_a_part_that_begins_where_no_file_does_is_refused(answer: str) -> None:
    sink = FileSink(BytesIO())
    sink.begin(200, {"content-length": "10", "etag": '"a"', "accept-ranges": "bytes"})
    sink.write(b"a")
    with pytest.raises(DialStackConnectionError, match="another part"):
        sink.begin(206, {"content-range": answer})


@pytest.mark.parametrize("host", ["a" * 64, f"{'a' * 64}.example.com", ".".join(["a" * 60] * 5), "a<b", "a%00b", "a;b"])
def test_a_host_that_no_name_server_knows_is_refused(host: str) -> None:
    with pytest.raises(ValueError, match="api_url must be an http or https address") as caught:
        DialStack("sk_test_fuzz", api_url=f"https://{host}")
    assert type(caught.value) is ValueError


@pytest.mark.parametrize(
    "host", ["a" * 63, "a.b_c.example.com.", "10.0.0.1", "[::1]", "[fe80::1%25eth0]", "xn--dilstck-9za.example"]
)
def test_other_hosts_are_taken(host: str) -> None:
    with DialStack("sk_test_fuzz", api_url=f"https://{host}") as client:
        assert host in repr(client)


NAMES: list[Any] = [("gr\udcfcn.wav", b"RIFF"), ("\ud800", b"RIFF", "audio/wav")]


@pytest.mark.parametrize("file", NAMES)
def test_a_file_name_that_is_not_unicode_is_refused_with_words(file: Any) -> None:
    client = DialStack("sk_test_fuzz", api_url="http://127.0.0.1:9")
    with pytest.raises(ValueError, match="name is not valid Unicode; give it another one") as caught:
        client.files.create(file=file, purpose="fax", dialstack_account="acct_1")
    assert type(caught.value) is ValueError


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are bytes on Linux")
def test_a_path_whose_name_is_not_unicode(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/gr\xfcn.wav"))
    path.write_bytes(b"RIFF")
    client = DialStack("sk_test_fuzz", api_url="http://127.0.0.1:9")
    with pytest.raises(ValueError, match="give it another one"):
        client.files.create(file=path, purpose="fax", dialstack_account="acct_1")


def test_a_part_of_a_wav_that_is_longer_than_the_file(tmp_path: Path) -> None:
    odd = b"RIFF\x28\0\0\0WAVEJUNK" + (10_000).to_bytes(4, "little") + wav()[12:]
    (tmp_path / "odd.wav").write_bytes(odd)
    with pytest.raises(ValueError, match="not a WAV file"):
        read_wav(tmp_path / "odd.wav")
