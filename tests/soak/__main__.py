"""The soak from the command line: a table of figures, and status 1 where a claim does not hold.

python -m tests.soak [--calls N] [--colour async|sync|trio] [--faults PERCENT] [--seed N]
python -m tests.soak --streams [--connections N]
python -m tests.soak --webhooks [--deliveries N]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COLOURS = ("async", "sync", "trio")
SERVERS = {
    "keys honoured": ["--keys", "honour"],
    "keys ignored": ["--keys", "ignore"],
    "keys ignored, retry_unknown=False": ["--keys", "ignore", "--no-unknown"],
}

GROWTH = 16.0
"""MiB, from the first fifth of the calls to the last: what an allocator may keep, and no answers."""


def measure(module: str, *arguments: str) -> dict[str, object]:
    """Make a run in a process of its own, where every warning is an error, and read its report."""
    command = [sys.executable, "-W", "error", "-m", f"tests.soak.{module}", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode or done.stderr:
        raise RuntimeError(f"{' '.join(command[3:])} failed:\n{done.stderr}")
    return json.loads(done.stdout)


def problems(report: dict[str, object]) -> list[str]:
    """Say what of a report does not hold."""
    found = list(report["violations"])
    found += [f"{count} {name} left" for name, count in report.get("leaks", {}).items() if count > 0]
    memory = report.get("memory", [])
    if memory and memory[-1] - memory[0] > GROWTH:
        found.append(f"memory grew from {memory[0]} to {memory[-1]} MiB")
    return found


def table(columns: dict[str, dict[str, object]]) -> str:
    """Write reports side by side."""
    names = [name for name in next(iter(columns.values())) if name != "violations"]
    rows = [["", *columns], *([name, *(cell(report[name]) for report in columns.values())] for name in names)]
    rows.append(["claims that do not hold", *(str(len(problems(report))) for report in columns.values())])
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def cell(value: object) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, dict):
        total = sum(value.values())
        return f"{total:,}"
    return f"{value[0]} to {value[-1]} MiB" if isinstance(value, list) and value else str(value)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="scripts/soak", description="Many calls to a server that fails, and what became of each."
    )
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--colour", choices=COLOURS, action="append", help="again for more; all without it")
    parser.add_argument("--faults", type=float, default=5.0, help="percent of the requests, for each of seven kinds")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--streams", action="store_true", help="streams of events instead of calls")
    parser.add_argument("--connections", type=int, default=1000, help="of --streams")
    parser.add_argument("--webhooks", action="store_true", help="webhooks instead of calls")
    parser.add_argument("--deliveries", type=int, default=1000, help="of --webhooks")
    given = parser.parse_args()
    failed = False
    for title, columns in runs(given):
        sys.stdout.write(f"{title}\n\n{table(columns)}\n\n")
        sys.stdout.flush()
        for name, report in columns.items():
            for problem in problems(report)[:20]:
                sys.stderr.write(f"{name}: {problem}\n")
                failed = True
    return failed


def runs(given: argparse.Namespace):
    """Give a title and the reports of each table."""
    colours = given.colour or COLOURS
    seed = str(given.seed)
    if given.webhooks:
        yield (
            "webhooks, duplicated and in no order, to workers that are killed",
            {"sqlite": measure("webhooks", str(given.deliveries))},
        )
    if given.streams:
        reports = {colour: measure("streams", colour, str(given.connections), seed) for colour in colours}
        yield "streams of events that break", reports
    if not given.webhooks and not given.streams:
        arguments = [str(given.calls), "--faults", str(given.faults), "--seed", seed]
        for title, server in SERVERS.items():
            yield title, {colour: measure("driver", colour, *arguments, *server) for colour in colours}


if __name__ == "__main__":
    sys.exit(main())
