"""Running a small program in a process of its own, where every warning is an error that can be seen."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(program: str, *arguments: object) -> str:
    """Run it and give what it printed. Anything on standard error fails the test."""
    command = [sys.executable, "-W", "error", "-c", textwrap.dedent(program), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr) == (0, ""), f"exit {done.returncode}: {done.stdout} {done.stderr}"
    return done.stdout.strip()
