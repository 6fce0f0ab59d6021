"""The guide to events and webhooks: its commands, in the order of the page, on a terminal."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.cli.handlers import SECRET, Handler, serving
from tests.cli.happening import EVENTS, connections, emit, meanwhile, sandbox_of_its_own

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "cli-events.md").read_text(encoding="utf-8")
FENCES = re.findall(r"^```console\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = [found for fence in FENCES for found in re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", fence, re.MULTILINE)]
CHANGES = (
    (r"\x1b\[[0-9;]*m", ""),
    (r"\d\d:\d\d:\d\d(?!\.)", "TIME"),
    (r"\d{4}-\d\d-\d\dT[\d:.]+Z", "STAMP"),
    (r"evt_[0-9a-f]{16,}", "EVENT"),
    (r"in \d+ ms", "SOON"),
    (r"t=\d+,v1=[0-9a-f]{64}", "SIGNATURE"),
)


def told(text):
    for pattern, word in CHANGES:
        text = re.sub(pattern, word, text.replace("\r\n", "\n"))
    return text


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal and a shell of POSIX")
def test_the_commands_say_what_the_page_says(tmp_path, monkeypatch):
    from tests.cli.terminals import Terminal

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:/usr/bin:/bin")
    monkeypatch.setenv("DIALSTACK_WEBHOOK_SECRET", SECRET)
    handler = Handler()
    with sandbox_of_its_own(monkeypatch) as sandbox, sandbox.client() as client, serving(handler) as url:
        account = client.accounts.create(email="contact@joneschiro.com").id
        monkeypatch.setenv("ACCOUNT", account)

        def run(command):
            sandbox.requests.clear()
            with Terminal(
                "/bin/sh", "-c", command.replace("http://127.0.0.1:8000/webhooks", url), columns=400
            ) as shell:
                if "events tail" in command:
                    with meanwhile(sandbox, lambda: emit(sandbox, account, "call.incoming", "call.end")):
                        pass
                shell.ended()
                return shell.text

        for command, expected in COMMANDS:
            assert told(run(command)) == told(expected), command
        assert not connections(sandbox, EVENTS)[1:]


def test_the_page_names_every_option(run):
    commands = [("events", "tail"), ("presence", "subscribe-park-slots")]
    commands += [("webhooks", name) for name in ("sign", "verify", "types", "send", "replay")]
    names = {name for command in commands for name in re.findall(r"│.*?(--[a-z-]+)", run(*command, "--help").out)}
    assert len(names) > 20
    unnamed = {name for name in names if not re.search(rf"{name}\b", PAGE)}
    assert unnamed == {"--help", "--id", "--profile", "--timestamp", "--tolerance", "--unknown"}
