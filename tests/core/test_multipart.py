from __future__ import annotations

from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest

from dialstack._core.multipart import Multipart, file_part, form


class Stream:
    """A file as far as it can be read, and no further."""

    def __init__(self, content: bytes) -> None:
        self._inner = BytesIO(content)

    def read(self, size: int = -1) -> bytes:
        return self._inner.read(size)


class Pipe(BytesIO):
    name = 7  # a descriptor, as `os.fdopen` has it

    def seekable(self) -> bool:
        return False


def read_all(given: Multipart) -> bytes:
    with given.opened() as files:
        return files["file"][1].read()


def a_form(file: Any) -> Multipart:
    return Multipart({"file": file_part(file)})


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    path = tmp_path / "letter.pdf"
    path.write_bytes(b"%PDF")
    return path


@pytest.mark.parametrize(
    ("given", "name", "kind"),
    [
        (b"x", "upload", "application/octet-stream"),
        (bytearray(b"x"), "upload", "application/octet-stream"),
        (BytesIO(b"x"), "upload", "application/octet-stream"),
        (Stream(b"x"), "upload", "application/octet-stream"),
        (Pipe(b"x"), "upload", "application/octet-stream"),
        (("a.wav", b"x"), "a.wav", "audio/x-wav"),
        (("a.pdf", BytesIO(b"x")), "a.pdf", "application/pdf"),
        (("a.pdf", b"x", "text/plain"), "a.pdf", "text/plain"),
        (("", b"x"), "upload", "application/octet-stream"),
    ],
)
def test_the_forms_of_a_file(given: Any, name: str, kind: str) -> None:
    part = file_part(given)
    assert part.name == name
    assert (
        part.content_type in {kind, "audio/vnd.wave", "audio/wav"}
        if name.endswith("wav")
        else part.content_type == kind
    )
    assert read_all(Multipart({"file": part})) == b"x"


def test_a_path_is_named_after_its_file(pdf: Path) -> None:
    part = file_part(pdf)
    assert (part.name, part.content_type) == ("letter.pdf", "application/pdf")
    assert file_part(("other.pdf", pdf)).name == "other.pdf"


def test_an_open_file_is_named_without_its_folder(pdf: Path) -> None:
    with pdf.open("rb") as file:
        assert file_part(file).name == "letter.pdf"


def test_anything_with_a_path_is_a_path(pdf: Path) -> None:
    class Entry:
        def __fspath__(self) -> str:
            return str(pdf)

    form = a_form(Entry())
    assert (read_all(form), form.replayable) == (b"%PDF", True)


@pytest.mark.parametrize(
    "given",
    [
        "letter.pdf",
        None,
        5,
        {"file": b"x"},
        [b"x"],
        (),
        (b"x",),
        ("a", b"x", "b", "c"),
        (None, b"x"),
        ("a", b"x", None),
        ("a", "text"),
        ("a", None),
        ("a", ("b", b"x")),
    ],
)
def test_what_is_no_file(given: Any) -> None:
    with pytest.raises(TypeError, match="a file"):
        file_part(given)


def test_a_file_in_text_mode_is_refused() -> None:
    with pytest.raises(TypeError, match="binary mode, with 'rb'"):
        file_part(StringIO("x"))


def test_a_closed_file_is_refused() -> None:
    file = BytesIO(b"x")
    file.close()
    with pytest.raises(ValueError, match="the file to upload is closed"):
        file_part(file)


def test_a_file_that_is_not_there_is_told_before_anything_is_sent(tmp_path: Path) -> None:
    for path in (tmp_path / "none.pdf", tmp_path):
        with pytest.raises(ValueError, match="the file to upload cannot be read") as caught:
            file_part(path)
        assert isinstance(caught.value.__cause__, OSError)


def test_what_can_be_sent_a_second_time(pdf: Path) -> None:
    assert a_form(b"x").replayable
    assert a_form(pdf).replayable
    assert a_form(BytesIO(b"x")).replayable
    assert not a_form(Pipe(b"x")).replayable
    assert not a_form(Stream(b"x")).replayable
    assert not Multipart({"a": file_part(b"x"), "b": file_part(Pipe(b"x"))}).replayable


@pytest.mark.parametrize("make", [lambda path: b"%PDF", lambda path: path, lambda path: BytesIO(path.read_bytes())])
def test_every_attempt_has_the_same_bytes(make: Any, pdf: Path) -> None:
    made = a_form(make(pdf))
    assert [read_all(made) for _ in range(3)] == [b"%PDF"] * 3
    assert made.content_type == made.content_type == f"multipart/form-data; boundary={made.boundary}"
    assert a_form(b"x").boundary != a_form(b"x").boundary


def test_what_was_opened_here_is_closed_here_and_nothing_else(pdf: Path) -> None:
    own = BytesIO(b"x")
    with Multipart({"a": file_part(pdf), "b": file_part(own)}).opened() as files:
        theirs = files["a"][1]
        assert files["b"][1] is own
    assert theirs.closed
    assert not own.closed


def test_added_fields_are_text_as_in_a_query() -> None:
    made = Multipart({}, {"a": "1"}).with_fields({"b": True, "c": 2})
    assert made.fields == {"a": "1", "b": "true", "c": "2"}
    for value, error in ((None, ValueError), ({}, TypeError)):
        with pytest.raises(error, match="d "):
            made.with_fields({"d": value})


def test_a_repr_does_not_show_the_content() -> None:
    assert "secret" not in repr(a_form(b"secret"))


class Upload:
    """A file of a web framework: reading it gives a coroutine."""

    async def read(self, size: int = -1) -> bytes:
        return b"x" * size


class Odd:
    def read(self, size: int = -1) -> list[int]:
        return [0] * size


@pytest.mark.parametrize("given", [Upload(), Odd()])
def test_a_file_that_does_not_read_as_bytes_is_refused_at_once(given: Any) -> None:
    with pytest.raises(TypeError, match="must give bytes when it is read"):
        file_part(given)


def test_a_content_type_cannot_write_headers() -> None:
    with pytest.raises(ValueError, match="content type"):
        file_part(("a.txt", b"", "text/plain\r\nX-Evil: 1"))


# --- the form of an upload ---


def test_the_form_of_an_upload_has_a_file_and_text(pdf: Path) -> None:
    made = form({"file": pdf, "purpose": "fax_source", "flag": True})
    assert made.fields == {"purpose": "fax_source", "flag": "true"}
    assert made.files["file"].name == pdf.name


def test_an_upload_without_its_file_or_with_a_strange_callback_is_told() -> None:
    with pytest.raises(TypeError, match="file= is missing"):
        form({"purpose": "fax_source"})
    with pytest.raises(TypeError, match="on_progress"):
        form({"file": b"x", "on_progress": "x"})


@pytest.mark.parametrize("file", [b"0123456789", BytesIO(b"0123456789")])
def test_progress_is_told_on_every_attempt(file: Any) -> None:
    told: list[tuple[int, int | None]] = []
    made = form({"file": file, "on_progress": lambda *progress: told.append(progress)})
    for _ in range(2):
        with made.opened() as files:
            stream = files["file"][1]
            assert stream.tell() == 0
            while stream.read(4):
                pass
    assert told == [(4, 10), (8, 10), (10, 10)] * 2


def test_of_a_stream_nobody_knows_the_length() -> None:
    told: list[tuple[int, int | None]] = []
    with form({"file": Stream(b"0123"), "on_progress": lambda *progress: told.append(progress)}).opened() as files:
        assert files["file"][1].read() == b"0123"
    assert told == [(4, None)]


def test_added_fields_keep_the_callback() -> None:
    def tell(sent: int, total: int | None) -> None: ...

    assert form({"file": b"x", "on_progress": tell}).with_fields({"a": 1}).on_progress is tell


def test_a_name_that_is_no_unicode_is_refused() -> None:
    with pytest.raises(ValueError, match="not valid Unicode"):
        file_part(("half a pair \ud800", b"x"))
