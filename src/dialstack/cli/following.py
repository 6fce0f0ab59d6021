"""Following a stream until it is enough: a number of events, some seconds, a signal, or a reader who has left."""

from __future__ import annotations

import os
import select
import signal
import stat
import sys
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from dialstack.cli.exits import INTERRUPTED
from dialstack.errors import DialStackTimeoutError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from dialstack._sync.streams import EventStream

__all__ = ["Enough", "follow"]

E = TypeVar("E")
_GLANCE = 500
"""Milliseconds after which a thread that watches looks whether it is still needed."""


@dataclass(frozen=True)
class Enough:
    """When to stop.

    Attributes:
        events: After so many.
        seconds: After so long.
    """

    events: int | None = None
    seconds: float | None = None

    @property
    def timeout(self) -> float | None:
        """How long to wait for a connection: connecting cannot be ended from another thread."""
        return None if self.seconds is None or self.seconds > 80 else self.seconds  # noqa: PLR2004 - the usual timeout


def follow(stream: EventStream[E], show: Callable[[E], int], enough: Enough) -> None:
    """Show the events of a stream until it is enough.

    SIGTERM ends it in order, as the end of the time does. Ctrl-C ends it with the status of all commands.

    Args:
        stream: The stream. It is closed.
        show: Writes an event, and says for how many it counts.
        enough: When to stop.

    Raises:
        DialStackTimeoutError: It ended before there were as many events as were asked for.
    """
    import typer

    left = threading.Event()
    shown = 0
    try:
        with stream, _ends(stream, enough, left):
            for event in stream:
                shown += show(event)
                if enough.events is not None and shown >= enough.events:
                    return
    except _Terminated:
        pass
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    if enough.events is not None and not left.is_set():
        raise DialStackTimeoutError(f"it ended after {shown} of {enough.events} events")


class _Terminated(BaseException):
    """SIGTERM came. It is no `Exception`, as `KeyboardInterrupt` is none."""


def _terminate(_number: int, _frame: object) -> None:
    raise _Terminated


@contextmanager
def _ends(stream: EventStream[E], enough: Enough, left: threading.Event) -> Generator[None]:
    with ExitStack() as stack:
        if enough.seconds is not None:
            timer = threading.Timer(enough.seconds, stream.close)
            timer.daemon = True
            timer.start()
            stack.callback(timer.cancel)
        if threading.current_thread() is threading.main_thread():
            stack.callback(signal.signal, signal.SIGTERM, signal.signal(signal.SIGTERM, _terminate))
        stack.enter_context(_watched_reader(stream, left))
        yield


@contextmanager
def _watched_reader(stream: EventStream[E], left: threading.Event) -> Generator[None]:
    """Close the stream when nobody reads our output any more. Else `| head -1` would wait for one more event."""
    over = threading.Event()
    pipe = _pipe()
    if pipe is None:
        yield
        return

    def watch(poller: select.poll) -> None:
        while not over.is_set():
            if poller.poll(_GLANCE):
                left.set()
                stream.close()
                return

    poller = select.poll()
    poller.register(pipe, 0)  # what is always reported: an error, which is that nobody is at the other end
    threading.Thread(target=watch, args=(poller,), daemon=True).start()
    try:
        yield
    finally:
        over.set()


def _pipe() -> int | None:
    """Find the pipe that standard output is, if it is one and can be watched."""
    try:
        number = sys.stdout.fileno()
        mode = os.fstat(number).st_mode
    except (OSError, ValueError):  # it is no file: a test has put something else there
        return None
    return number if hasattr(select, "poll") and (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)) else None
