"""Run the targets with atheris: `scripts/fuzz [--seconds N] [TARGET ...]`.

Each runs in a process of its own. What makes one fail is printed, as bytes to be put among its `SEEDS`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from fuzz import TARGETS

_LONGEST = 2048


def explore(name: str, folder: Path, seconds: int) -> int:
    """Run one target in this process. It ends with the process."""
    import atheris  # type: ignore[import-untyped]

    with atheris.instrument_imports(include=["dialstack"], enable_loader_override=False):
        target = import_module(f"fuzz.{name}")
    corpus = folder / "corpus"
    corpus.mkdir()
    for number, seed in enumerate(target.SEEDS):
        (corpus / str(number)).write_bytes(seed)
    limits = [f"-max_total_time={seconds}", f"-max_len={_LONGEST}", "-timeout=10", "-rss_limit_mb=2048", "-verbosity=0"]
    atheris.Setup(
        [name, *limits, "-print_final_stats=1", f"-artifact_prefix={folder}/found-", str(corpus)], target.check
    )
    atheris.Fuzz()
    return 0


def run(name: str, seconds: int) -> bool:
    """Run one target in another process, and tell whether all was well."""
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "fuzz", "--in", folder, "--seconds", str(seconds), name]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)  # noqa: S603
        found = [path.read_bytes() for path in sorted(Path(folder).glob("found-*"))]
    runs = [line.split()[-1] for line in done.stderr.splitlines() if "number_of_executed_units" in line]
    sys.stdout.write(f"{name}: {int(runs[0]) if runs else 0:,} runs in {seconds} s, {len(found)} found\n")
    for data in found:
        sys.stdout.write(f"  {data!r}\n")
    if found or done.returncode:
        sys.stdout.write(f"{done.stdout[-4000:]}\n{done.stderr[-4000:]}\n")
    sys.stdout.flush()
    return not found and done.returncode == 0


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="scripts/fuzz", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("targets", nargs="*", help=f"of {', '.join(TARGETS)}; all unless given")
    parser.add_argument("--seconds", type=int, default=10, help="for each target")
    parser.add_argument("--in", dest="folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    unknown = [name for name in given.targets if name not in TARGETS]
    if unknown:
        parser.error(f"there is no target {unknown[0]!r}")
    if given.folder is not None:
        return explore(given.targets[0], given.folder, given.seconds)
    good = [run(name, given.seconds) for name in given.targets or TARGETS]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
