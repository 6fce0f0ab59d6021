"""A terminal: a pseudo-terminal with somebody who reads and types."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time

# Not as a `preexec_fn`, which must not be used where there are threads, such as those of a served sandbox.
OWN_TERMINAL = (
    "import fcntl, os, sys, termios; fcntl.ioctl(1, termios.TIOCSCTTY, 0); os.execvp(sys.argv[1], sys.argv[1:])"
)
LONGEST = 20.0


class Terminal:
    """Runs a command with all three streams on a terminal, until the block is left."""

    def __init__(self, *command, environment=None, columns=100, **more):
        self.text = ""
        self._command = command
        self._environment = {**(os.environ if environment is None else environment)}
        self._environment.setdefault("TERM", "xterm-256color")
        for name in ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "CI"):
            self._environment.pop(name, None)
        self._columns = columns
        self._more = more

    def __enter__(self):
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, self._columns, 0, 0))

        streams = {"stdin": theirs, "stdout": theirs, "stderr": theirs} | self._more
        command = [sys.executable, "-S", "-E", "-c", OWN_TERMINAL, *self._command]
        self._process = subprocess.Popen(command, **streams, env=self._environment, start_new_session=True)
        os.close(theirs)
        return self

    def __exit__(self, *_):
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        os.close(self._ours)

    def type(self, text):
        os.write(self._ours, text.encode())

    def interrupt(self):
        """Press Ctrl-C: the terminal sends the signal."""
        self.type("\x03")

    def until(self, text):
        """Read until a text is there."""
        end = time.monotonic() + LONGEST
        while text not in self.text:
            assert self._read(end), f"{text!r} never came: {self.text!r}"
        return self.text

    def until_like(self, pattern):
        """Read until something like it is there."""
        end = time.monotonic() + LONGEST
        while not pattern.search(self.text):
            assert self._read(end), f"{pattern.pattern!r} never came: {self.text!r}"
        return self.text

    def ended(self):
        """Read to the end; gives the exit status."""
        end = time.monotonic() + LONGEST
        while self._read(end):
            pass
        status = self._process.wait(LONGEST)
        return status if status >= 0 else 128 - status

    def hang_up(self):
        self._process.send_signal(signal.SIGHUP)

    def _read(self, end):
        ready, _, _ = select.select([self._ours], [], [], max(0.0, end - time.monotonic()))
        if not ready:
            return False
        try:
            data = os.read(self._ours, 65536)
        except OSError:  # Linux says so where others say the end of the file
            return False
        self.text += data.decode("utf-8", "replace")
        return bool(data)
