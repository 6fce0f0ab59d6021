"""The example of a screen pop, against a server that sends calls."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from tests.servers.scripted import Server, answer
from tests.servers.streaming import Hold, frame, stream

EXAMPLE = Path(__file__).resolve().parent.parent.parent / "examples" / "screen_pop.py"
SESSION = {"account_id": "acct_1", "client_secret": "eyJ.a.b", "expires_at": "2100-01-01T00:00:00Z"}
CALL = {"from_number": "+16175550120", "from_name": "Jane Doe", "to_number": "+16175550100", "user_id": "user_1"}


def test_it_prints_who_calls_until_it_is_interrupted():
    hold = Hold()
    calls = (
        frame("connected")
        + frame("call.incoming", CALL)
        + frame("call.new", {})
        + frame("call.end", {"call_id": "c1", "status": "completed"})
    )
    with Server(answer(201, SESSION), stream(calls, hold)) as server:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("DIALSTACK_")}
        environment |= {
            "DIALSTACK_API_KEY": "sk_test_1",
            "DIALSTACK_API_URL": server.url,
            "DIALSTACK_ACCOUNT": "acct_1",
        }
        environment |= {"PYTHONWARNINGS": "error", "PYTHONUNBUFFERED": "1"}
        command = [sys.executable, EXAMPLE]
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as program:
            # Whatever goes wrong, its next line comes to an end and so does this test.
            patience = threading.Timer(30, program.kill)
            patience.start()
            try:
                assert program.stdout is not None
                lines = [program.stdout.readline() for _ in range(2)]
                assert hold.reached.wait(10)
                program.send_signal(signal.SIGINT)
                rest, errors = program.communicate(timeout=20)
            finally:
                patience.cancel()
                program.kill()
    assert lines == ["Jane Doe (+16175550120) is calling user_1\n", "call c1 is over: completed\n"]
    assert (rest, errors, program.returncode) == ("done\n", "", 0)
    assert [request.header("authorization") for request in server.requests] == ["Bearer sk_test_1", "Bearer eyJ.a.b"]
