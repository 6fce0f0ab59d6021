"""The journal on the disk: opened, locked, read and checked."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dialstack.cli.failures import UsageError
from dialstack.cli.provision.entries import DamagedError, Entry, Header, Ledger
from dialstack.cli.provision.locks import lock

if TYPE_CHECKING:
    from pathlib import Path

    from typing_extensions import Self

    from dialstack.cli.provision.entries import Platform

__all__ = ["JournalFile", "read_ledger"]

OTHERWISE = "remove it and use --adopt, which takes those who exist already"


def read_ledger(path: Path, platform: Platform | None, *, rotated_key: bool = False) -> Ledger | None:
    """Read a journal without opening it for writing; None where there is none.

    Args:
        path: Where it is.
        platform: Where this run would go; None where there is no key.
        rotated_key: Whether another key is all right.

    Raises:
        UsageError: It is damaged, or that of another platform.
    """
    try:
        ledger, _ = _read(path, path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"cannot read the journal {str(path)!r}: {error.strerror}") from error
    if ledger is not None and platform is not None:
        _check(path, ledger.header, platform, rotated_key=rotated_key)
    return ledger


class JournalFile:
    """An open journal. Nobody else has it open."""

    def __init__(self, handle: int, ledger: Ledger) -> None:
        self.ledger = ledger
        self._handle = handle

    @classmethod
    def open(cls, path: Path, platform: Platform, *, rotated_key: bool = False) -> Self:
        """Open a journal, or begin one.

        Raises:
            UsageError: Another run has it, it is damaged, that of another platform, or cannot be opened.
        """
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
        except OSError as error:
            raise UsageError(
                f"cannot open the journal {str(path)!r}: {error.strerror}; --journal FILE puts it elsewhere"
            ) from error
        try:
            return cls(handle, _begun(handle, path, platform, rotated_key=rotated_key))
        except BaseException:
            os.close(handle)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Close it, and let others have it."""
        os.close(self._handle)

    def append(self, lines: bytes) -> None:
        """Write lines, and wait until the disk has them.

        Raises:
            OSError: It has not.
        """
        _append(self._handle, lines)


def _append(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]
    os.fsync(handle)


def _begun(handle: int, path: Path, platform: Platform, *, rotated_key: bool) -> Ledger:
    if not lock(handle):
        raise UsageError(f"another run has the journal {str(path)!r}. Wait for it, or use --journal FILE.")
    ledger, good = _read(path, _content(handle))
    # A line that was cut off belongs to a write that nobody waited for any more: what it was about was not sent.
    os.ftruncate(handle, good)
    if ledger is None:
        header = Header.of(platform)
        _append(handle, header.line())
        _keep_name(path)
        return Ledger(header)
    _check(path, ledger.header, platform, rotated_key=rotated_key)
    return ledger


def _content(handle: int) -> bytes:
    os.lseek(handle, 0, os.SEEK_SET)
    chunks: list[bytes] = []
    while chunk := os.read(handle, 1 << 20):
        chunks.append(chunk)
    return b"".join(chunks)


def _keep_name(path: Path) -> None:
    """Let the disk have the name of a new file too. Windows has no such thing."""
    if os.name == "posix":
        folder = os.open(path.absolute().parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _read(path: Path, content: bytes) -> tuple[Ledger | None, int]:
    """Read what is there, and say up to where it is good. Only the end may be torn."""
    *lines, _cut_off = content.split(b"\n")
    if not lines:
        if content and not b'{"format":'.startswith(content[:10]):
            raise UsageError(f"{str(path)!r} is not a journal of this command. Nothing was sent.")
        return None, 0
    try:
        ledger = Ledger(Header.read(lines[0]))
    except DamagedError:
        raise UsageError(
            f"{str(path)!r} is not a journal of this command, or of another version of it. Nothing was sent."
        ) from None
    good = len(lines[0]) + 1
    for number, line in enumerate(lines[1:], 2):
        try:
            ledger.take([Entry.read(line)])
        except DamagedError:
            if number < len(lines):
                raise UsageError(
                    f"line {number} of the journal {str(path)!r} is damaged. Nothing was sent. Restore the journal, or "
                    f"{OTHERWISE}."
                ) from None
            break
        good += len(line) + 1
    return ledger, good


def _check(path: Path, found: Header, platform: Platform, *, rotated_key: bool) -> None:
    """Refuse to go on elsewhere: nothing that the journal says would be true there."""
    now = Header.of(platform, found.salt)
    begun = f"the journal {str(path)!r} was begun"
    end = "Nothing was sent. Use what it was begun with, or --journal FILE for another one."
    if found.api_url != now.api_url:
        raise UsageError(f"{begun} at {found.api_url}, and this is {now.api_url}. {end}")
    if found.mode != now.mode:
        raise UsageError(f"{begun} with a {found.mode} key, and this is a {now.mode} key. {end}")
    if found.operations != now.operations:
        raise UsageError(f"{begun} for other operations, by another version of this command. {end}")
    if found.key != now.key and not rotated_key:
        raise UsageError(f"{begun} with another key. If this one is of the same platform, add --rotated-key. {end}")
