"""Downloads: where they go, and files that are whole or not there, whatever the server's headers say."""

from __future__ import annotations

import re
from io import BytesIO

from dialstack._core.config import resolve
from dialstack._core.downloads import FileSink, download_call, redirect_target
from dialstack.errors import DialStackConnectionError, DialStackError
from fuzz.material import Material

__all__ = ["SEEDS", "check"]

CONFIG = resolve("sk_live_fuzz", {}, {})
NAMES = ("content-length", "etag", "accept-ranges", "content-range", "content-encoding", "location")
SEEDS = [
    b"\x00https://storage.example.com/a?X=1\nhttp://evil.example/",
    b"\x00https://storage.example.com/a\n//evil.example/x",
    b"\x00https://storage.example.com\n\\\\x",
    b"\x00https://[::1]:1/\nhttps://[",
    b'\x01\x0510\n"a"\nbytes\nbytes 5-9/10\n\n',
    b"\x01\x05" + b"9" * 5000 + b'\n"a"\nbytes\nbytes 5-9/10\n\n',
    b'\x01\x0510\n"a"\nbytes\nbytes ' + b"9" * 5000 + b"-9/10\n\n",
    b'\x01\x0510\nW/"a"\nnone\nbytes 5-9/*\ngzip\n',
]


def check(data: bytes) -> None:
    """Follow a redirect, or take heads that contradict each other."""
    material = Material(data)
    if material.number(1):
        heads(material.number(9), material.text())
    else:
        followed(material.text())


def followed(text: str) -> None:
    """The key is never sent, and nothing goes over plain http."""
    url, _, location = text.partition("\n")
    for _ in range(2):
        try:
            call = download_call(CONFIG, url, FileSink(BytesIO()), {})
        except ValueError:
            return
        assert call.anonymous
        assert call.origin.scheme == "https" or call.origin.is_loopback
        assert call.target.startswith("/")
        error = DialStackError("moved", status_code=302, headers={"location": location})
        found = redirect_target(call, error)
        if found is None:
            return
        url = found


def heads(size: int, text: str) -> None:
    """What is in the file is what one server sent of one version."""
    headers = {name: value for name, value in zip(NAMES, text.split("\n"), strict=False) if value}
    file = BytesIO()
    sink = FileSink(file)
    sink.begin(200, headers)
    sink.write(b"a" * size)
    asked = dict(sink.headers())
    assert not asked or asked["If-Range"] == headers["etag"]
    try:
        sink.begin(206, headers)
    except DialStackConnectionError:
        assert not sink.headers(), "the next attempt would ask for a part again"
        sink.begin(200, headers)
    else:
        start = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", headers["content-range"])
        assert start is not None
        assert (int(start[1]), int(start[2])) == (size, int(headers["content-length"])), "another part was taken"
    sink.write(b"b")
    assert file.getvalue() in {b"b", b"a" * size + b"b"}
    assert sink.size == len(file.getvalue())
