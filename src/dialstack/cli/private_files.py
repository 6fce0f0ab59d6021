"""Files of one user, replaced whole: nobody else may read the secret ones, or write any of them."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from dialstack.cli.failures import UsageError

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

__all__ = ["changing", "read_private", "write_private"]

READ_BY_OTHERS = 0o077
WRITTEN_BY_OTHERS = 0o022


def read_private(path: Path, *, secret: bool) -> str | None:
    """Read a file of ours; None where there is none.

    Args:
        path: The file.
        secret: Whether others must not read it. None of our files may be written by others: an address in one decides
            where keys go.

    Raises:
        UsageError: It is open to others, belongs to somebody else, or is no text.
    """
    try:
        # What is checked is what is read: a path could lead elsewhere a moment later.
        with path.open("rb") as file:
            _check_folder(path.parent)
            _check(path, os.fstat(file.fileno()), READ_BY_OTHERS if secret else WRITTEN_BY_OTHERS, "600")
            return file.read().decode("utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is damaged: it is not text") from error


def write_private(path: Path, text: str) -> None:
    """Write a file with mode 0600. A crash leaves the old one, or the new one.

    Raises:
        UsageError: The folder belongs to somebody else, or others can write to it.
    """
    _make_folder(path.parent)
    # `mkstemp` gives 0600 from the first byte: a chmod afterwards would leave a moment in which others can read.
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)  # noqa: PTH105 - on purpose beside mkstemp, which gives a string
    except BaseException:
        with suppress(OSError):  # what went wrong before says more
            os.unlink(temporary)  # noqa: PTH108
        raise


@contextmanager
def changing(path: Path) -> Generator[None]:
    """Let one process at a time read a file, change it and write it."""
    _make_folder(path.parent)
    handle = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(handle)
        yield
    finally:
        os.close(handle)  # and with it the lock


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX)


def _make_folder(folder: Path) -> None:
    # Each of them by itself: `mkdir(parents=True)` gives the upper ones whatever the umask leaves.
    for path in [*reversed(folder.parents), folder]:
        if not path.is_dir():
            path.mkdir(mode=0o700, exist_ok=True)
    _check_folder(folder)


def _check_folder(folder: Path) -> None:
    found = folder.stat()
    if not found.st_mode & stat.S_ISVTX:  # in a folder such as /tmp nobody can replace what belongs to others
        _check(folder, found, WRITTEN_BY_OTHERS, "700")


def _check(path: Path, found: os.stat_result, forbidden: int, mode: str) -> None:
    if sys.platform == "win32":
        return  # it has no such modes; the folder of a user is the user's
    if found.st_uid not in {os.geteuid(), 0}:
        raise UsageError(
            f"{path} belongs to another user, so it is not used; set DIALSTACK_CONFIG_DIR to a folder of yours"
        )
    if found.st_mode & forbidden:
        can = "written" if found.st_mode & WRITTEN_BY_OTHERS else "read"
        raise UsageError(f"{path} can be {can} by others (mode {found.st_mode & 0o777:o}); run: chmod {mode} '{path}'")
