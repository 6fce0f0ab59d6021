from __future__ import annotations

import os
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialstack._core.downloads import FileSink, download_call, opened, redirect_target
from dialstack._core.requests import Call, anonymous
from dialstack.errors import DialStackAPIError, DialStackConnectionError, DialStackError
from tests.core.making import KEY, a_config

URL = "https://files.example/a/b.wav?signature=abc%2F&x=1"


def download(url: str = URL, *, config: Any = None, **options: Any) -> Call:
    return download_call(config or a_config(dialstack_account="acct_1"), url, FileSink(BytesIO()), options)


def test_a_signed_url_is_fetched_as_it_is_and_without_the_key() -> None:
    call = download()
    assert (call.method, str(call.origin), call.target) == (
        "GET",
        "https://files.example",
        "/a/b.wav?signature=abc%2F&x=1",
    )
    assert (call.path, call.body, call.account, call.idempotency_key) == ("/a/b.wav", None, None, None)
    assert call.anonymous
    request = anonymous(call)
    assert request.sink is call.sink
    assert KEY not in repr(request.headers)
    assert "acct_1" not in repr(request.headers)


def test_what_is_logged_of_it_has_no_signature() -> None:
    assert download().route == "{signed URL}"


@pytest.mark.parametrize(
    ("url", "target"),
    [("https://files.example", "/"), ("https://files.example?x=1", "/?x=1"), ("https://f.example/a#b", "/a")],
)
def test_a_url_without_a_path_or_with_a_fragment(url: str, target: str) -> None:
    assert download(url).target == target


def test_settings_and_options_count() -> None:
    config = a_config(timeout=7, max_network_retries=5, deadline=9)
    call = download(config=config)
    assert (call.timeout, call.max_network_retries, call.deadline) == (7, 5, 9)
    call = download(config=config, timeout=1, max_network_retries=0, deadline=2)
    assert (call.timeout, call.max_network_retries, call.deadline) == (1, 0, 2)


@pytest.mark.parametrize("url", [None, 5, b"https://files.example/a"])
def test_what_is_no_url_is_refused(url: Any) -> None:
    with pytest.raises(TypeError, match="the URL must be a string"):
        download(url)


@pytest.mark.parametrize("url", ["http://files.example/a", "http://10.0.0.1/a"])
def test_a_download_is_over_https(url: str) -> None:
    with pytest.raises(ValueError, match="a download must be over https"):
        download(url)


@pytest.mark.parametrize("url", ["http://localhost:8000/a", "http://127.0.0.1/a", "http://[::1]/a"])
def test_plain_http_is_for_this_machine(url: str) -> None:
    assert download(url).target == "/a"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/a",
        "//files.example/a",
        "file:///etc/passwd",
        "ftp://files.example/a",
        "https://user:p@files.example/a",
        "https://fil\u00e9s.example/a",
        "https://[::1/a",
        "https://files.example:x/a",
        "https://files.example\\@evil.example/a",
        "https://files.example/a b",
        "https://files.example/caf\u00e9",
        "https://files.example/a\r\nX-Evil: 1",
        "https://files.example/a?b=\u00e9",
    ],
)
def test_what_is_no_url_to_fetch(url: str) -> None:
    with pytest.raises(ValueError, match="URL"):
        download(url)


def test_options_are_checked_as_on_every_method() -> None:
    with pytest.raises(TypeError, match="unknown keyword"):
        download(tiemout=1)


# --- where it is written to ---


def test_a_path_gets_its_file_when_all_of_it_is_there(tmp_path: Path) -> None:
    path = tmp_path / "b.wav"
    with opened(path) as sink:
        sink.write(b"RI")
        assert not path.exists()
        sink.write(b"FF")
        assert sink.size == 4
    assert path.read_bytes() == b"RIFF"
    assert [found.name for found in tmp_path.iterdir()] == ["b.wav"]


def test_a_download_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "b.wav"
    path.write_bytes(b"old")
    fails = ExitStack()
    fails.enter_context(opened(str(path))).write(b"new")
    assert len(list(tmp_path.iterdir())) == 2
    fails.__exit__(KeyError, KeyError(), None)
    assert path.read_bytes() == b"old"
    assert [found.name for found in tmp_path.iterdir()] == ["b.wav"]


def test_a_path_in_no_folder_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), opened(tmp_path / "none" / "b.wav"):
        raise AssertionError


WHOLE = {"content-length": "10", "etag": '"v1"', "accept-ranges": "bytes"}
REST = {"content-length": "6", "content-range": "bytes 4-9/10", "etag": '"v1"'}


def test_a_new_attempt_begins_again() -> None:
    file = BytesIO(b"head")
    file.seek(0, os.SEEK_END)
    with opened(file) as sink:
        sink.begin(200, {})
        sink.write(b"broken off")
        assert sink.headers() == []
        sink.begin(200, {})
        sink.write(b"whole")
    assert (file.getvalue(), sink.size) == (b"headwhole", 5)
    assert not file.closed


def broken(headers: Any, written: bytes = b"0123") -> tuple[BytesIO, FileSink]:
    """A download that broke off after four bytes."""
    file = BytesIO()
    sink = FileSink(file)
    assert sink.headers() == []
    sink.begin(200, headers)
    sink.write(written)
    return file, sink


def test_a_broken_download_goes_on_where_the_server_can() -> None:
    file, sink = broken(WHOLE)
    assert sink.headers() == [("Range", "bytes=4-"), ("If-Range", '"v1"')]
    sink.begin(206, REST)
    sink.write(b"456789")
    assert (file.getvalue(), sink.size, sink.headers()) == (b"0123456789", 10, [])


def test_a_server_with_a_newer_file_sends_all_of_it() -> None:
    file, sink = broken(WHOLE)
    sink.begin(200, {**WHOLE, "etag": '"v2"', "content-length": "5"})
    sink.write(b"newer")
    assert (file.getvalue(), sink.size) == (b"newer", 5)


@pytest.mark.parametrize(
    "change",
    [
        {"etag": 'W/"v1"'},
        {"etag": ""},
        {"accept-ranges": "none"},
        {"accept-ranges": ""},
        {"content-length": ""},
        {"content-length": "many"},
        {"content-encoding": "gzip"},
    ],
    ids=str,
)
def test_a_server_that_promises_too_little_is_asked_for_all_of_it(change: Any) -> None:
    _, sink = broken({**WHOLE, **change})
    assert sink.headers() == []


@pytest.mark.parametrize("written", [b"", b"0123456789", b"0123456789!"])
def test_nothing_or_everything_is_not_gone_on_with(written: bytes) -> None:
    _, sink = broken(WHOLE, written)
    assert sink.headers() == []


@pytest.mark.parametrize(
    "content_range",
    ["", "bytes 3-9/10", "bytes 4-9/11", "bytes 4-9/*", "bytes */10", "pages 4-9/10", "bytes 4-9/10, 0-1/10"],
)
def test_another_part_than_asked_for_is_not_written(content_range: str) -> None:
    file, sink = broken(WHOLE)
    with pytest.raises(DialStackConnectionError, match="another part") as caught:
        sink.begin(206, {**REST, "content-range": content_range})
    assert caught.value.may_have_executed is False
    assert file.getvalue() == b"0123"
    assert sink.headers() == []  # all of it, next time


def test_a_part_that_nobody_asked_for_is_not_written() -> None:
    with pytest.raises(DialStackConnectionError, match="another part"):
        FileSink(BytesIO()).begin(206, REST)


def test_progress_is_told_also_over_a_break() -> None:
    told: list[tuple[int, int | None]] = []
    with opened(BytesIO(), lambda *progress: told.append(progress)) as sink:
        sink.begin(200, WHOLE)
        sink.write(b"0123")
        sink.begin(206, REST)
        sink.write(b"456789")
        sink.begin(200, {})
        sink.write(b"x")
    assert told == [(4, 10), (10, 10), (1, None)]


@given(
    content=st.binary(min_size=1, max_size=60),
    breaks=st.lists(st.integers(0, 60), max_size=4),
    honest=st.lists(st.booleans(), min_size=4, max_size=4),
)
def test_however_it_breaks_the_file_is_whole(content: bytes, breaks: list[int], honest: list[bool]) -> None:
    file = BytesIO()
    sink = FileSink(file)
    for number, at in enumerate([*breaks, len(content)]):
        wanted = dict(sink.headers()).get("Range")
        if wanted and honest[number % 4]:
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
            sink.begin(206, {"content-range": f"bytes {start}-{len(content) - 1}/{len(content)}"})
        else:
            start = 0
            sink.begin(200, {**WHOLE, "content-length": str(len(content))})
        sink.write(content[start : len(content) if number == len(breaks) else max(start, at)])
    assert file.getvalue() == content


def test_what_is_no_destination(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError, match="needs the name of a file"), opened(tmp_path):
        raise AssertionError
    for bad in (None, 7, b"name"):
        with pytest.raises(TypeError, match="path or a binary file"), opened(bad):  # type: ignore[arg-type]
            raise AssertionError
    with pytest.raises(TypeError, match="on_progress"), opened(BytesIO(), "x"):  # type: ignore[arg-type]
        raise AssertionError


class Pipe:
    """A file as far as it can be written to, and no further."""

    def __init__(self) -> None:
        self.chunks: list[bytes] = []

    def write(self, chunk: bytes) -> None:
        self.chunks.append(chunk)


class PoliteException(Pipe):
    def seekable(self) -> bool:
        return False


@pytest.mark.parametrize("make", [Pipe, PoliteException])
def test_what_cannot_be_rewound_is_written_once(make: Any) -> None:
    pipe = make()
    with opened(pipe) as sink:
        sink.begin(200, WHOLE)
        sink.write(b"0123")
        with pytest.raises(DialStackAPIError, match="cannot be rewound"):
            sink.begin(200, WHOLE)
    assert pipe.chunks == [b"0123"]


def test_a_pipe_can_be_gone_on_with() -> None:
    pipe = Pipe()
    with opened(cast("Any", pipe)) as sink:
        sink.begin(200, WHOLE)
        sink.write(b"0123")
        sink.begin(206, REST)
        sink.write(b"456789")
    assert b"".join(pipe.chunks) == b"0123456789"


# --- redirects ---


def refused(status: int | None, location: str | None) -> DialStackError:
    return DialStackError("x", status_code=status, headers={} if location is None else {"location": location})


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_leads_on(status: int) -> None:
    assert redirect_target(download(), refused(status, "/c")) == "https://files.example/c"
    assert redirect_target(download(), refused(status, "https://cdn.example/c?y=2")) == "https://cdn.example/c?y=2"


@pytest.mark.parametrize(
    "error", [refused(302, None), refused(304, "/c"), refused(404, "/c"), DialStackConnectionError("x")]
)
def test_anything_else_simply_failed(error: DialStackError) -> None:
    assert redirect_target(download(), error) is None


@pytest.mark.parametrize(
    "location", ["http://evil.example/c", "file:///etc/passwd", "//evil.example:x/", "https://u:p@evil.example/c"]
)
def test_a_redirect_to_what_is_not_fetched_is_refused_at_the_next_step(location: str) -> None:
    onward = redirect_target(download(), refused(302, location))
    assert onward is not None
    with pytest.raises(ValueError, match=r"URL|https"):
        download(onward)


def test_a_redirect_that_cannot_be_read_is_no_redirect() -> None:
    assert redirect_target(download(), refused(302, "https://[half")) is None
