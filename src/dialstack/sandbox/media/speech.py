"""The speech synthesiser of this machine, where there is one."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from dialstack.sandbox.media import sounds

__all__ = ["spoken"]

_PATIENCE = 60.0


def spoken(text: str, voice: str | None = None) -> bytes:
    """Give a text as mu-law.

    Raises:
        RuntimeError: There is no synthesiser, or it failed.
        ImportError: Its rate is not 8000, and the extra `audio` is not installed.
    """
    program = next((found for name in ("espeak-ng", "espeak", "say") if (found := shutil.which(name))), None)
    if program is None:
        raise RuntimeError(
            "no speech synthesiser is on the PATH: install espeak-ng (apt install espeak-ng, brew install espeak-ng), "
            "or use Caller.wav or Caller.tone"
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "speech.wav")
        _run([program, *_options(Path(program).stem, path, voice)], text)
        return sounds.wav(path, 0)


def _options(name: str, path: Path, voice: str | None) -> list[str]:
    """The text comes through standard input: no other user sees it, and a text may begin with a hyphen."""
    chosen = [] if voice is None else ["-v", voice]
    if name == "say":
        return [*chosen, "-o", str(path), "--data-format=LEI16@8000", "-f", "-"]
    return [*chosen, "-w", str(path), "--stdin"]


def _run(command: list[str], text: str) -> None:
    try:
        subprocess.run(command, input=text.encode(), capture_output=True, check=True, timeout=_PATIENCE)  # noqa: S603
    except subprocess.CalledProcessError as error:
        raise RuntimeError(f"{Path(command[0]).name} failed with the exit status {error.returncode}") from None
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"{Path(command[0]).name} took longer than {_PATIENCE:g} s") from None
