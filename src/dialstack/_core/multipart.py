"""Uploads: what a caller may give as `file=`, checked before anything is sent."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from io import BytesIO
from mimetypes import guess_type
from os import SEEK_END, PathLike, fspath
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypeAlias, cast
from uuid import uuid4

from dialstack._core.options import check_progress, check_token
from dialstack._core.paths import as_text
from dialstack._core.shapes import is_seekable, is_tuple

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from dialstack.types.transfers import FileContent, FileInput, Progress

__all__ = ["FilePart", "Files", "Multipart", "file_part", "form"]

Files: TypeAlias = "dict[str, tuple[str, IO[bytes], str]]"


@dataclass(frozen=True)
class FilePart:
    """A file in a form. Its content is bytes, a path that is opened for each attempt, or an open file."""

    name: str
    content: FileContent = field(repr=False)
    content_type: str

    @property
    def replayable(self) -> bool:
        """Tell whether it can be read from its beginning again."""
        return isinstance(self.content, (bytes, PathLike)) or is_seekable(self.content)

    def open(self, stack: ExitStack) -> IO[bytes]:
        """Open it for one attempt; a file of the caller's is rewound and stays open."""
        if isinstance(self.content, bytes):
            return BytesIO(self.content)
        if isinstance(self.content, PathLike):
            return stack.enter_context(Path(self.content).open("rb"))
        if is_seekable(self.content):
            self.content.seek(0)
        return self.content


@dataclass(frozen=True)
class Multipart:
    """A form. The boundary is chosen once, so that every attempt has the same bytes."""

    files: Mapping[str, FilePart]
    fields: Mapping[str, str] = field(default_factory=dict[str, str])
    boundary: str = field(default_factory=lambda: uuid4().hex)
    on_progress: Progress | None = None

    @property
    def content_type(self) -> str:
        """The header that names the boundary."""
        return f"multipart/form-data; boundary={self.boundary}"

    @property
    def replayable(self) -> bool:
        """Tell whether every file can be read again."""
        return all(part.replayable for part in self.files.values())

    @contextmanager
    def opened(self) -> Generator[Files]:
        """Open every file for one attempt, and close again what was opened here."""
        with ExitStack() as stack:
            yield {
                field: (part.name, self._watched(part.open(stack)), part.content_type)
                for field, part in self.files.items()
            }

    def _watched(self, stream: IO[bytes]) -> IO[bytes]:
        if self.on_progress is None:
            return stream
        return cast("IO[bytes]", _Watched(stream, self.on_progress))

    def with_fields(self, extra: Mapping[str, object]) -> Multipart:
        """Return the form with more text fields."""
        return replace(self, fields={**self.fields, **{name: as_text(name, value) for name, value in extra.items()}})


class _Watched:
    """A file that tells how much of it was read."""

    def __init__(self, stream: IO[bytes], on_progress: Progress) -> None:
        self._stream = stream
        self._on_progress = on_progress
        self._total = _length(stream)
        self._read = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)

    def read(self, size: int = -1, /) -> bytes:
        """Read, and tell."""
        chunk = self._stream.read(size)
        self._read += len(chunk)
        if chunk:
            self._on_progress(self._read, self._total)
        return chunk


def _length(stream: IO[bytes]) -> int | None:
    """Give the length of a file that stands at its beginning."""
    if not is_seekable(stream):
        return None
    length = stream.seek(0, SEEK_END)
    stream.seek(0)
    return length


def form(values: Mapping[str, object]) -> Multipart:
    """Make the form of an upload: its `file`, its text fields and who wants to know how it goes.

    Raises:
        TypeError: The file is missing or not one, or `on_progress` cannot be called.
        ValueError: The file cannot be read.
    """
    fields = {**values}
    on_progress = cast("Progress | None", fields.pop("on_progress", None))
    check_progress(on_progress)
    if "file" not in fields:
        raise TypeError("file= is missing: bytes, a path or a binary file object")
    part = file_part(cast("FileInput", fields.pop("file")))
    given = {name: as_text(name, value) for name, value in fields.items()}
    return Multipart({"file": part}, given, on_progress=on_progress)


def file_part(file: FileInput) -> FilePart:
    """Read what a caller gave as a file.

    Raises:
        TypeError: It is not one of the forms of `FileInput`, or a file in text mode.
        ValueError: It is a path that cannot be read, or an open file that is closed.
    """
    name, content, content_type = _parts(file)
    if isinstance(content, PathLike):
        content = Path(content)
        _check_readable(content)
        name = name or content.name
    elif not isinstance(content, bytes):
        _check_stream(content)
        stream_name = getattr(content, "name", None)
        name = name or (Path(stream_name).name if isinstance(stream_name, str) else "")
    name = name or "upload"
    _check_name(name)
    return FilePart(name, content, content_type or guess_type(name)[0] or "application/octet-stream")


def _parts(file: object) -> tuple[str, FileContent, str]:
    name, content, content_type = _named(file) if is_tuple(file) else ("", file, "")
    if isinstance(content, bytearray):
        content = bytes(content)
    if isinstance(content, str):
        raise TypeError("a file is bytes, a binary file object or pathlib.Path(...), not a string")
    if not isinstance(content, (bytes, PathLike)) and not hasattr(content, "read"):
        raise TypeError(f"a file is bytes, a path or a binary file object, not {type(content).__name__}")
    return name, cast("FileContent", content), content_type


def _named(file: tuple[object, ...]) -> tuple[str, object, str]:
    if len(file) in {2, 3}:
        name, content, content_type = (*file, "")[:3]
        if isinstance(name, str) and isinstance(content_type, str):
            check_token("a file's content type", content_type or None)
            return name, content, content_type
    raise TypeError("a file as a tuple is (name, content) or (name, content, content type)")


def _check_name(name: str) -> None:
    try:
        name.encode()
    except UnicodeEncodeError:
        raise ValueError("the file's name is not valid Unicode; give it another one: file=(name, content)") from None


def _check_readable(path: Path) -> None:
    try:
        with path.open("rb"):
            return
    except OSError as error:
        raise ValueError(f"the file to upload cannot be read: {error.strerror}: {fspath(path)}") from error


def _check_stream(content: IO[bytes]) -> None:
    if getattr(content, "closed", False):
        raise ValueError("the file to upload is closed")
    nothing = cast("object", content.read(0))
    if isinstance(nothing, str):
        raise TypeError("open the file to upload in binary mode, with 'rb'")
    if not isinstance(nothing, bytes):
        # A coroutine, as of a web framework's uploads: closed, or it would warn that nobody awaited it.
        getattr(nothing, "close", int)()
        raise TypeError("the file to upload must give bytes when it is read; for an upload, pass upload.file")
