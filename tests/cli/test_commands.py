"""The command `dialstack`: found after an installation, and with the sandbox as its first part."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from importlib.metadata import entry_points
from urllib.request import Request, urlopen

import pytest
import typer

from dialstack import __version__
from dialstack.cli import main
from dialstack.cli.app import app
from dialstack.cli.fields import fields_of, leaves
from tests.cli.test_operations import FOUND

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("DIALSTACK_")}


def test_it_is_installed():
    (command,) = entry_points(group="console_scripts", name="dialstack")
    assert command.load() is main


def test_the_version(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"{__version__}\n"


def test_help_is_on_standard_output_where_it_was_asked_for(run):
    done = run("--help")
    assert (done.status, done.err) == (0, "")
    assert {"sandbox", "login", "accounts", "dial-plans"} <= set(done.out.split())


def test_without_a_command_help_is_shown_and_the_status_says_so(run):
    done = run()
    assert done.status == 2
    assert "login" in done.out + done.err


def test_a_command_that_does_not_exist(run):
    done = run("accuonts")
    assert done.status == 2
    assert "No such command 'accuonts'" in done.err


@pytest.mark.parametrize("missing", ["typer", "rich"])
def test_without_the_extra_cli_it_says_what_to_install(missing):
    script = f"import sys; sys.modules['{missing}'] = None; from dialstack.cli import main; sys.exit(main(['users', 'list']))"
    done = subprocess.run(
        [sys.executable, "-c", script], env=ENVIRONMENT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "pip install 'dialstack[cli]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_the_extra_it_says_what_to_install():
    script = "import sys; sys.modules['starlette'] = sys.modules['uvicorn'] = None; from dialstack.cli import main; sys.exit(main(['sandbox', '--port', '0']))"
    done = subprocess.run(
        [sys.executable, "-c", script], env=ENVIRONMENT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "pip install 'dialstack[sandbox]'" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="ends by a signal")
def test_the_sandbox_serves_until_it_is_interrupted():
    command = [sys.executable, "-m", "dialstack", "sandbox", "--port", "0"]
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True) as process:
        try:
            greeting = process.stdout.readline() + process.stdout.readline()
            url, key = re.search(r"http://127\.0\.0\.1:\d+", greeting)[0], re.search(r"sk_test_\S+", greeting)[0]
            with urlopen(
                Request(f"{url}/v1/accounts", headers={"Authorization": f"Bearer {key}"}), timeout=30
            ) as answer:
                assert answer.status == 200
            process.send_signal(signal.SIGINT)
            process.stdout.read()
            assert process.wait(30) == 0
        finally:
            process.kill()


ABOUT_KEYS = {"--idempotency-key", "--key-env", "--secret-env", "--rotated-key", "--keyring"}


def options_of(command, path=()):
    for name, inner in getattr(command, "commands", {}).items():
        yield from options_of(inner, (*path, name))
    for parameter in command.params:
        yield path, parameter.param_type_name, parameter.opts


def test_no_command_takes_a_key_as_an_argument():
    """Arguments are in the list of processes and in the history of the shell. The sandbox's own key opens nothing."""
    found = list(options_of(typer.main.get_command(app)))
    assert len(found) > 60
    for path, kind, flags in found:
        sounds = [flag for flag in flags if re.search(r"key|secret|password", flag)]
        assert set(sounds) <= ABOUT_KEYS, (path, flags)
        assert kind == "option" or path in {("tokens", "inspect"), ("use",)} or not sounds
    for operation in FOUND.values():
        flags = {field.flag for field in leaves(fields_of(operation.shape))}
        assert not [flag for flag in flags if re.search(r"api-key|secret|password", flag)], operation.name
