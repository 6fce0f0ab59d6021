"""What ends a command that follows a stream: signals, and a reader who leaves."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import sys

import pytest

from tests.cli.happening import emit, sandbox_of_its_own, started

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals, pipes and terminals of POSIX")

WITHOUT_WATCH = "from dialstack.cli import following, main; following._pipe = lambda: None"


@pytest.fixture
def platform(monkeypatch):
    with sandbox_of_its_own(monkeypatch) as sandbox:
        yield sandbox


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_a_signal_ends_it_with_whole_lines_and_without_a_traceback(number, status, platform, account):
    with started(platform, "events", "tail", "--account", account) as process:
        emit(platform, account, "call.end")
        first = process.stdout.readline()
        process.send_signal(number)
        out, err = process.communicate(timeout=10)
    assert json.loads(first)["type"] == "call.end"
    assert (out, err, process.returncode) == (b"", b"", status)


def test_a_signal_before_there_were_as_many_events_as_were_asked_for_is_told(platform, account):
    with started(platform, "events", "tail", "--account", account, "--max", "1") as process:
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=10)
    assert b"it ended after 0 of 1 events" in err
    assert process.returncode == 11


@pytest.mark.skipif(not hasattr(select, "poll"), reason="there is no poll")
def test_a_reader_who_leaves_ends_it_though_nothing_happens_any_more(platform, account):
    with started(platform, "events", "tail", "--account", account, "--max", "9") as process:
        process.stdout.close()
        assert process.wait(10) == 0
        assert process.stderr.read() == b""


def test_a_reader_who_leaves_ends_it_quietly_at_the_next_line(platform, account):
    with started(platform, "events", "tail", "--account", account, script=WITHOUT_WATCH) as process:
        process.stdout.close()
        emit(platform, account, "call.end")
        assert process.wait(10) == 0
        assert process.stderr.read() == b""


def test_on_a_terminal_lines_are_short_and_coloured_and_names_cannot_speak_to_it(platform, account):
    clinic = platform.client(dialstack_account=account)
    user = clinic.users.create(name="Dr. Alice Smith")
    number = str(platform.seed_phone_number(account, "+16175550100")["id"])
    clinic.phone_numbers.update_route(number, routing_target=user.id)
    ours, theirs = os.openpty()
    arguments = ("events", "tail", "--account", account, "--max", "1")
    with started(platform, *arguments, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        platform.incoming_call("+16175550120", "+16175550100", from_name="\x1b]0;owned\x07Eve\u202e\x9b2J\r\n")
        assert process.wait(10) == 0
    shown = b""
    while select.select([ours], [], [], 0)[0]:
        try:
            shown += os.read(ours, 65536)
        except OSError:  # on Linux, the end of a terminal that nobody has open
            break
    os.close(ours)
    text = shown.decode()
    assert "\x1b[" in text
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    line = next(line for line in plain.splitlines() if "call.incoming" in line)
    assert "+16175550120 ?]0;owned?Eve" in line
    assert not re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e]", plain)
