"""Running commands where the project is not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def run(command: list[str | Path], **given: str) -> subprocess.CompletedProcess[str]:
    """Run a command outside of the project, whose sources must not be found."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    folder = Path(sys.executable).anchor
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env=environment, **given)
