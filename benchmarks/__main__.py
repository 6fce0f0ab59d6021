"""Run every benchmark and print one table.

    python -m benchmarks [--quick] [--peers] [name ...]

Names are those of the modules, such as `sync_get`.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from dataclasses import replace
from importlib import import_module
from importlib.metadata import requires, version

from benchmarks.measure import FULL, QUICK, Row
from benchmarks.server import serve

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
    parser.add_argument("--peers", action="store_true", help="also measure stripe, openai and telnyx")
    parser.add_argument("only", nargs="*", metavar="name", help=f"of {', '.join(CONCERNS)}")
    given = parser.parse_args()
    unknown = set(given.only) - set(CONCERNS)
    if unknown:
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    size = replace(QUICK if given.quick else FULL, peers=given.peers)
    _forget_settings()
    packages = ", ".join(f"{name} {version(name)}" for name in ("httpx", "httpcore", "pydantic"))
    print(f"Python {platform.python_version()}, {packages}, {os.cpu_count()} cores", end="\n\n")
    print(COLUMNS.format("", "budget", "stretch", "measured", "middle half", "", "").rstrip(), flush=True)
    with tempfile.TemporaryDirectory() as bytecode:
        # Fresh processes find compiled modules, as a server that starts for the second time does.
        os.environ["PYTHONPYCACHEPREFIX"] = bytecode
        with serve() as url:
            for name in given.only or CONCERNS:
                for row in import_module(f"benchmarks.{name}").rows(url, size):
                    print(_line(row), flush=True)
    if not given.only:
        _tell_the_rest()


def _tell_the_rest() -> None:
    """Name the budgets that are not a matter of time or memory."""
    needed = [text for text in requires("dialstack") or [] if "extra ==" not in text]
    print(f"\nruntime dependencies: {', '.join(sorted(needed))}")
    print("type completeness: scripts/check asks for 100 %")


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
