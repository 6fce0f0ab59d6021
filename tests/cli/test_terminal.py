"""In a real terminal: colours, questions, Ctrl-C; and none of that in a pipe."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time

import pytest

from tests.cli.conftest import KEY
from tests.servers.scripted import Server, answer, stall

if sys.platform == "win32":
    pytest.skip("there are no such terminals", allow_module_level=True)

from tests.cli.terminals import Terminal

DIALSTACK = (sys.executable, "-m", "dialstack")
COLOUR = re.compile(r"\x1b\[[0-9;]*[1-9][0-9;]*m")
TURNS = "\x1b[?25l"
"""A spinner hides the cursor."""


@pytest.fixture
def clinic(platform, account):
    with platform.client(dialstack_account=account) as client:
        client.users.create(name="Dr. Alice \x1b[31mSmith\x07", email="alice@joneschiro.com")
    return account


def plain(text):
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)


def test_colours_and_a_table_on_a_terminal(clinic):
    with Terminal(*DIALSTACK, "users", "list", "--account", clinic) as terminal:
        assert terminal.ended() == 0
    assert COLOUR.search(terminal.text)
    assert TURNS in terminal.text
    assert "name" in plain(terminal.text).split("\n")[0] + plain(terminal.text)
    # What a name carries does not reach the terminal.
    assert "\x1b[31mSmith" not in terminal.text
    assert "\x07" not in terminal.text
    assert "Dr. Alice ?[31mSmith?" in plain(terminal.text)


def run_with(name, value, *words):
    terminal = Terminal(*DIALSTACK, *words)
    terminal._environment[name] = value
    with terminal:
        terminal.status = terminal.ended()
    return terminal


@pytest.mark.parametrize("words", [("accounts", "retrieve", "acct_none"), ("doctor",), ("--help",)])
def test_there_are_colours_on_a_terminal(words, platform):
    assert COLOUR.search(run_with("UNUSED", "1", *words).text)


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
@pytest.mark.parametrize("words", [("accounts", "retrieve", "acct_none"), ("doctor",)])
def test_colours_can_be_switched_off(name, value, words, platform):
    terminal = run_with(name, value, *words)
    colours = re.findall(r"\x1b\[([0-9;]*)m", terminal.text)
    # NO_COLOR leaves bold and dim; it is about colours.
    assert {code for found in colours for code in found.split(";")} <= {"", "0", "1", "2", "3"}


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["users", "list", "--output", "table"],
        ["users", "list", "-v"],
        ["accounts", "retrieve", "acct_none"],
        ["doctor"],
        ["profiles", "-o", "table"],
    ],
)
def test_nothing_of_a_terminal_in_a_file(words, clinic, tmp_path):
    more = ["--account", clinic] if "users" in words else []
    out, err = tmp_path / "out", tmp_path / "err"
    with out.open("wb") as one, err.open("wb") as other:
        environment = {**os.environ, "TERM": "xterm-256color"}
        subprocess.run([*DIALSTACK, *words, *more], stdout=one, stderr=other, env=environment, check=False, timeout=60)
    assert out.read_bytes() + err.read_bytes() != b""
    assert b"\x1b" not in out.read_bytes()
    assert b"\x1b" not in err.read_bytes()
    assert b"\x07" not in err.read_bytes()


def test_json_carries_nothing_that_a_terminal_acts_on(platform, account, run):
    name = "Alice \x1b[31m \x9b31m \x7f \u202e \u2028 \u00e9"
    with platform.client(dialstack_account=account) as client:
        client.users.create(name=name, email="alice@joneschiro.com")
    for words in (["-o", "json"], ["-o", "jsonl"]):
        out = run("users", "list", "--account", account, *words).out
        assert all(letter.isprintable() or letter == "\n" for letter in out)
        found = json.loads(out)
        assert (found[0] if isinstance(found, list) else found)["name"] == name


@pytest.mark.parametrize(("typed", "status", "left"), [("y\r", 0, 0), ("n\r", 12, 1), ("\r", 12, 1), ("\x04", 12, 1)])
def test_a_question_is_answered(typed, status, left, clinic, platform):
    with platform.client(dialstack_account=clinic) as client:
        user = client.users.list().data[0].id
        with Terminal(*DIALSTACK, "users", "delete", user, "--account", clinic) as terminal:
            asked = terminal.until("Go on?")
            assert "deletes something for good" in plain(asked)
            assert clinic in plain(asked)
            terminal.type(typed)
            assert terminal.ended() == status, terminal.text
        assert len(client.users.list().data) == left


def test_nobody_is_asked_who_has_said_yes(clinic, platform):
    with platform.client(dialstack_account=clinic) as client:
        user = client.users.list().data[0].id
        with Terminal(*DIALSTACK, "users", "delete", user, "--account", clinic, "--yes") as terminal:
            assert terminal.ended() == 0
        assert "Go on?" not in terminal.text
        assert client.users.list().data == []


def test_without_a_terminal_it_is_refused(clinic, platform, run):
    with platform.client(dialstack_account=clinic) as client:
        user = client.users.list().data[0].id
        done = run("users", "delete", user, "--account", clinic)
        assert (done.status, len(client.users.list().data)) == (12, 1)
    assert "--yes" in done.err


def test_ctrl_c_while_it_waits():
    with Server(stall()) as server:
        terminal = Terminal(*DIALSTACK, "accounts", "list")
        terminal._environment |= {"DIALSTACK_API_URL": server.url, "DIALSTACK_API_KEY": KEY}
        with terminal:
            terminal.until(TURNS)
            while not server.requests:
                time.sleep(0.01)
            terminal.interrupt()
            assert terminal.ended() == 130
    assert "Traceback" not in terminal.text
    assert "interrupted" in terminal.text
    assert terminal.text.rstrip().endswith("interrupted") or "\x1b[?25h" in terminal.text


def test_ctrl_c_at_a_question(clinic):
    with Terminal(*DIALSTACK, "users", "delete", "user_1", "--account", clinic) as terminal:
        terminal.until("Go on?")
        terminal.interrupt()
        assert terminal.ended() == 130
    assert "Traceback" not in terminal.text


def test_a_key_is_not_shown_while_it_is_typed(served):
    with Terminal(*DIALSTACK, "login", "--api-url", served.url) as terminal:
        asked = terminal.until("profile 'default': ")
        assert served.url in asked
        terminal.type(f"{KEY}\r")
        assert terminal.ended() == 0
    assert KEY not in terminal.text
    assert "a test key for" in plain(terminal.text)


def test_ctrl_c_instead_of_a_key(served, home):
    with Terminal(*DIALSTACK, "login", "--api-url", served.url) as terminal:
        terminal.until("profile 'default': ")
        terminal.interrupt()
        assert terminal.ended() == 130
    assert not home.exists()


def test_who_has_seen_enough_leaves_quietly(platform):
    with platform.client() as client:
        for number in range(20):
            client.accounts.create(email=f"customer-{number}@example.com")
    words = "accounts list --all --limit 5 -o jsonl"
    script = f"{sys.executable} -m dialstack {words} | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60, check=False)
    first, status = done.stdout.splitlines()
    assert first.startswith("{")
    assert status == "0"
    assert done.stderr == ""


def test_who_has_left_before_it_begins(platform):
    """The pipe is closed by then, so the first write fails; or the last, at the end of the process."""
    with Server(then=lambda request: answer(200, {"data": [{"id": "acct_1"}]})) as server:
        script = f"{sys.executable} -m dialstack accounts list --output table | true; echo ${{PIPESTATUS[0]}}"
        environment = {**os.environ, "DIALSTACK_API_URL": server.url}
        done = subprocess.run(
            ["bash", "-c", script], capture_output=True, text=True, timeout=60, check=False, env=environment
        )
    assert done.stderr == ""
    assert done.stdout.strip() == "0"
