"""The sandbox as a command: `dialstack sandbox`, or `python -m dialstack.sandbox`. It ends when it is interrupted."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from dialstack.sandbox.sandbox import Sandbox
from dialstack.sandbox.validation import jsonschema

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve a sandbox; gives the exit status. What is printed holds its key, which is good nowhere else."""
    given = _parser().parse_args(arguments)
    stop = _stop_on_signals()
    try:
        sandbox = Sandbox(strict=given.strict, api_key=_key(given.api_key), data=given.data)
        if given.deliver_to:
            sandbox.deliver_to(given.deliver_to)
        with ExitStack() as stack:
            url = stack.enter_context(sandbox.serve(port=given.port))
            told = stack.enter_context(_logged_in(sandbox, url)) if given.login else None
            print(_greeting(url, sandbox.api_key, told), flush=True)  # noqa: T201 - it is a command
            jsonschema()  # It takes long to load, so it is there before it is needed, and after the greeting.
            stop.wait()
    except (ImportError, OSError, ValueError) as error:
        print(f"dialstack sandbox: {error}", file=sys.stderr)  # noqa: T201
        return 1
    sandbox.close()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dialstack sandbox", description="Serve a DialStack sandbox, on this machine alone."
    )
    parser.add_argument("--port", type=int, default=8484, help="where it listens; 0 for any free port (default: 8484)")
    parser.add_argument("--deliver-to", metavar="URL", help="where webhooks go: a URL of this machine")
    parser.add_argument("--data", metavar="FILE", help="keep everything in this file, and go on from it")
    parser.add_argument("--api-key", metavar="KEY", help="its test key; else DIALSTACK_SANDBOX_KEY, else a new one")
    parser.add_argument("--login", action="store_true", help="let `dialstack` commands use it while it runs")
    parser.add_argument("--strict", action="store_true", help="ask for what today's API asks for")
    return parser


def _key(given: str | None) -> str | None:
    return given or os.environ.get("DIALSTACK_SANDBOX_KEY") or None


@contextmanager
def _logged_in(sandbox: Sandbox, url: str) -> Generator[str]:
    if find_spec("typer") is None or find_spec("rich") is None:
        raise ImportError("--login is for the command line: pip install 'dialstack[cli]'")
    from dialstack.cli.failures import UsageError
    from dialstack.cli.sandbox_profile import logged_in

    try:
        with logged_in(sandbox, url) as told:
            yield told
    except UsageError as error:
        raise ValueError(str(error)) from error


def _greeting(url: str, key: str, told: str | None) -> str:
    more = "" if told is None else f"\n{told}"
    return (
        f"The sandbox is at {url}\n"
        f"Its key is {key}\n"
        f"  curl {url}/v1/accounts -H 'Authorization: Bearer {key}'\n"
        f"What it knows is at {url}/_sandbox/state{more}"
    )


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()

    def end(_number: int, _frame: object) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    hangup = getattr(signal, "SIGHUP", None)
    if hangup is not None and signal.getsignal(hangup) is signal.SIG_DFL:  # nohup has it ignored
        signal.signal(hangup, end)
    return stop


if __name__ == "__main__":
    sys.exit(main())
