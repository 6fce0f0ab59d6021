"""The example of a partner runs from a clean process, and uses no key of yours."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parent.parent.parent / "examples" / "partner_booking.py"
LIVE_KEY = "sk_ptnr_must_never_be_used"
SAID = """\
1. What is free
   09:00, 14:00
2. Book, and lose the answer
   attempt 1 got no answer; trying again
   apt_1 accepted: 2 attempts, 1 key, 1 booking
3. The same key again is the same booking
   apt_1: True
4. Another key is another booking, and the time is taken
   slot_unavailable: That time was just taken. May have executed: False
"""


def test_the_example_books_once_and_sends_nothing():
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DIALSTACK_")}
    # Were the key used, the request would go to a port where nobody listens, and not to the internet.
    environment |= {
        "DIALSTACK_PARTNER_KEY": LIVE_KEY,
        "DIALSTACK_PARTNER_URL": "http://127.0.0.1:9",
        "PYTHONWARNINGS": "error",
    }
    command = [sys.executable, EXAMPLE]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == SAID
