"""Run every benchmark and print one table.

    python -m benchmarks [--quick] [name ...]
    python -m benchmarks [--quick] --peers [--write]
    python -m benchmarks --profile NAME

Names are those of the modules, such as `sync_get`. The second form prints the performance table, and the third where the
time of a hot path goes.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
from importlib import import_module
from importlib.metadata import requires, version

from benchmarks.measure import FULL, QUICK, Row, Size
from benchmarks.profile import PATHS
from benchmarks.server import USER, account, serve

CONCERNS = [
    "imports",
    "cli",
    "sync_get",
    "async_get",
    "paging",
    "batch",
    "clients",
    "retries",
    "webhooks",
    "audio",
    "sandbox",
    "memory",
    "sources",
]
COLUMNS = "{:<36}{:>9}{:>9}{:>13}  {:<18}{:<9}{}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench", description="What the SDK costs, against plain httpx.")
    parser.add_argument("--quick", action="store_true", help="a small size: shows that it runs, proves little")
    parser.add_argument("--peers", action="store_true", help="the performance table: beside other SDKs and libraries")
    parser.add_argument("--write", action="store_true", help="with --peers: write the table into benchmarks/RESULTS.md")
    parser.add_argument("--profile", metavar="PATH", choices=[*PATHS, "all"], help="where the time of a hot path goes")
    parser.add_argument("only", nargs="*", metavar="name", help=f"of {', '.join(CONCERNS)}")
    given = parser.parse_args()
    unknown = set(given.only) - set(CONCERNS)
    if unknown:
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    if given.peers and given.only:
        parser.error("--peers prints every row; the single benchmarks know no peers")
    if given.write and not given.peers:
        parser.error("--write belongs to --peers")
    size = QUICK if given.quick else FULL
    _forget_settings()
    _check_answers()
    with tempfile.TemporaryDirectory() as bytecode:
        # Fresh processes find compiled modules, as a server that starts for the second time does.
        os.environ["PYTHONPYCACHEPREFIX"] = bytecode
        with serve(peers=given.peers) as url:
            if given.peers:
                import_module("benchmarks.peers.table").run(url, size, write=given.write)
            elif given.profile:
                import_module("benchmarks.profile").run(url, given.profile)
            else:
                _run(url, size, given.only)


def _run(url: str, size: Size, only: list[str]) -> None:
    packages = ", ".join(f"{name} {version(name)}" for name in ("httpx", "httpcore", "pydantic"))
    print(f"Python {platform.python_version()}, {packages}, {os.cpu_count()} cores", end="\n\n")
    print(COLUMNS.format("", "budget", "stretch", "measured", "middle half", "", "").rstrip(), flush=True)
    for name in only or CONCERNS:
        for row in import_module(f"benchmarks.{name}").rows(url, size):
            print(_line(row), flush=True)
    if not only:
        _tell_the_rest()


def _tell_the_rest() -> None:
    """Name the budgets that are not a matter of time or memory."""
    needed = [text for text in requires("dialstack") or [] if "extra ==" not in text]
    print(f"\nruntime dependencies: {', '.join(sorted(needed))}")
    print("type completeness: scripts/check asks for 100 %")


def _check_answers() -> None:
    """Refuse to measure an answer that does not fit: it is read with patience, in several times as long, and silently."""
    from dialstack.types import Account, User

    User.model_validate_json(json.dumps(USER))
    Account.model_validate_json(json.dumps(account(1)))


def _forget_settings() -> None:
    """Drop what the environment says of proxies, certificates and bytecode: it changes what is measured."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name.startswith(("SSL_CERT_", "DIALSTACK_")):
            del os.environ[name]


def _line(row: Row) -> str:
    unit = row.unit if row.unit == "x" else f" {row.unit}"
    limits = ["" if limit is None else f"{limit:g}{unit if unit == 'x' else ''}" for limit in (row.budget, row.stretch)]
    digits = 2 if row.unit == "x" else 1
    if abs(row.value.median) < 0.1:  # noqa: PLR2004
        digits = 3
    median, low, high = (f"{number:.{digits}f}" for number in (row.value.median, row.value.low, row.value.high))
    spread = "" if row.value.low == row.value.high else f"{low} to {high}"
    return COLUMNS.format(row.name, *limits, median + unit, spread, row.verdict, row.note).rstrip()


if __name__ == "__main__":
    main()
