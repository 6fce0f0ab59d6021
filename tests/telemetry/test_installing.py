"""OpenTelemetry is an extra: nothing of it is loaded before it is asked for, and its absence is told."""

from __future__ import annotations

import subprocess
import sys

import httpx
import pytest

from dialstack.opentelemetry import instrument


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=False)


def test_a_client_without_it_does_not_load_it():
    code = (
        "import sys, dialstack; dialstack.DialStack('sk_test_1').users; from dialstack._sync.runner import Runner\n"
        "assert not [name for name in sys.modules if 'opentelemetry' in name]"
    )
    done = run(code)
    assert (done.returncode, done.stderr) == (0, "")


def test_without_it_the_extra_is_named():
    done = run("import sys; sys.modules['opentelemetry'] = None; import dialstack.opentelemetry")
    assert done.returncode != 0
    assert "OpenTelemetry: pip install 'dialstack[opentelemetry]'" in done.stderr


@pytest.mark.parametrize("client", [None, "sk_test_1", httpx.Client, object()])
def test_only_our_clients_are_instrumented(client):
    with pytest.raises(TypeError, match=r"instrument\(\) takes a client such as DialStack, not "):
        instrument(client)
