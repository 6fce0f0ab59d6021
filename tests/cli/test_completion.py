"""Completion: what a shell is told when somebody presses the tab key. It needs no network and no key."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from dialstack.cli.profiles import Profile, Profiles

SCRIPTS = Path(sys.executable).parent
SHELLS = {"bash": "complete_bash", "zsh": "complete_zsh", "fish": "complete_fish"}


@pytest.fixture
def complete(run, monkeypatch):
    """Answer as for bash."""

    def refuse(*_):
        raise AssertionError("completion must not reach for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)

    def complete(line):
        monkeypatch.setenv("_DIALSTACK_COMPLETE", "complete_bash")
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", str(len(line.split(" ")) - 1))
        done = run()
        assert (done.status, done.err) == (0, "")
        return done.out.split()

    return complete


@pytest.mark.parametrize(
    ("line", "some"),
    [
        ("dialstack ", {"accounts", "users", "login", "doctor", "sandbox", "tokens"}),
        ("dialstack acc", {"accounts", "account-sessions"}),
        ("dialstack accounts ", {"create", "retrieve-pricing"}),
        ("dialstack accounts cr", {"create"}),
        ("dialstack admin ", {"users"}),
        ("dialstack admin users ", {"list", "retrieve"}),
        ("dialstack tokens ", {"inspect"}),
        ("dialstack accounts create --em", {"--email"}),
        ("dialstack accounts create --config.t", {"--config.timezone"}),
        ("dialstack account-sessions create --component call", {"call_logs", "call_history"}),
        ("dialstack accounts list --output j", {"json", "jsonl"}),
    ],
)
def test_what_begins_like_this(line, some, complete):
    found = set(complete(line))
    assert found >= some
    assert all(name.startswith(line.rpartition(" ")[2]) for name in found)


def test_choices_of_an_open_enum(complete):
    assert {"deskphone", "dect_base"} & set(complete("dialstack devices list --type "))


def test_profiles_and_accounts_that_are_known_here(complete):
    Profiles().with_profile(Profile("work", account="acct_1")).save()
    assert complete("dialstack use --profile w") == ["work"]
    assert complete("dialstack use acct") == ["acct_1"]


def test_a_damaged_file_of_profiles_is_no_traceback(complete, home):
    home.mkdir()
    (home / "config.json").write_text("{")
    assert complete("dialstack use --profile w") == []


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_has_a_script(shell, run, monkeypatch):
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    done = run("--show-completion", shell)
    assert done.status == 0
    assert f"_DIALSTACK_COMPLETE={SHELLS[shell]}" in done.out


def installed(shell, home):
    """Install completion into a home of its own, as a user does."""
    environment = {
        "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "DIALSTACK_CONFIG_DIR": str(home / "dialstack"),
        "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1",
    }
    command = [str(SCRIPTS / "dialstack"), "--install-completion", shell]
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=60)
    return environment


def needed(shell):
    """Skip without a shell, except in CI, which has to have it."""
    if shutil.which(shell) is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"there is no {shell}")


# What the shell itself does when somebody presses the key.
BASH = r"""
source ~/.bashrc
COMP_WORDS=(dialstack accounts re)
COMP_CWORD=2
function=$(complete -p dialstack | sed 's/.*-F \([^ ]*\) .*/\1/')
"$function" dialstack re accounts
printf '%s\n' "${COMPREPLY[@]}"
"""
ASKED = {
    "bash": ("bash --norc -c", BASH),
    "fish": ("fish --private -c", "complete -C 'dialstack accounts re' | string replace -r '\\t.*' ''"),
}


@pytest.mark.skipif(sys.platform == "win32", reason="these are not the shells of Windows")
@pytest.mark.parametrize("shell", ASKED)
def test_a_real_shell_completes(shell, tmp_path):
    needed(shell)
    environment = installed(shell, tmp_path)
    program, script = ASKED[shell]
    done = subprocess.run(
        [*program.split(), script], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert {"retrieve", "retrieve-tos"} <= set(done.stdout.split()), done.stderr
    assert "create" not in done.stdout.split()


@pytest.mark.skipif(sys.platform == "win32", reason="it is no shell of Windows")
def test_a_real_zsh_completes(tmp_path):
    """It completes only where somebody types, so somebody types."""
    needed("zsh")
    from tests.cli.terminals import Terminal

    environment = installed("zsh", tmp_path) | {"TERM": "dumb"}
    with (tmp_path / ".zshrc").open("a") as file:
        file.write("PS1='ready> '\n")
    with Terminal("zsh", "-i", environment=environment) as terminal:
        terminal.until("ready> ")
        terminal.type("dialstack accounts retrieve-t\t")  # the first press loads the function
        terminal.until("\x07")
        terminal.type("\t")
        terminal.until("os ")
        terminal.type("\x15exit\r")
        assert terminal.ended() == 0
