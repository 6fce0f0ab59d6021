# Generated from src/dialstack/_async/downloads.py by scripts/generate. Do not edit.
"""Files: fetched into a path or an open file, over redirects, and never with the key to another host."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from dialstack._core.downloads import MAX_REDIRECTS, download_call, opened, redirect_target
from dialstack._core.options import OPTION_NAMES
from dialstack.errors import DialStackError
from dialstack.types.options import DownloadOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dialstack._core.requests import Call, Sink
    from dialstack._sync.runner import Runner
    from dialstack.types.transfers import Destination, Progress

__all__ = ["fetch_file"]

_ONWARD = OPTION_NAMES & DownloadOptions.__optional_keys__


def fetch_file(
    runner: Runner,
    first: Callable[[Sink], Call],
    to: Destination,
    on_progress: Progress | None,
    options: Mapping[str, object],
) -> int:
    """Send the call that `first` makes, follow where it leads, and give the size of the file.

    Only that first call may carry the key. What it leads to is a signed URL, maybe at another host.
    """
    options = {name: value for name, value in options.items() if name in _ONWARD}
    began = time.monotonic()
    with opened(to, on_progress) as sink:
        call = first(sink)
        for hops_left in range(MAX_REDIRECTS, -1, -1):
            try:
                runner.run(call)
                break
            except DialStackError as error:
                onward = redirect_target(call, error)
                if onward is None or not hops_left:
                    raise
                if call.deadline is not None:
                    options = {**options, "deadline": max(call.deadline - (time.monotonic() - began), 0.001)}
                    began = time.monotonic()
                call = download_call(runner.config, onward, sink, options)
        return sink.size
