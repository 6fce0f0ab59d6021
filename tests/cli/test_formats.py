"""Answers as tables, JSON, JSON lines and CSV, and what `--quiet` leaves of them."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from datetime import datetime, timedelta, timezone

import pytest

from tests.stages.numbers import SUBSCRIBER

USERS = [("Dr. Alice", "alice@example.com"), ("Dr. Bob, MD", "bob@example.com"), ('"Carol"', "")]


@pytest.fixture
def people(platform, account):
    """Three users, the first of them the oldest."""
    with platform.client(dialstack_account=account) as client:
        return [client.users.create(name=name, **({"email": email} if email else {})).id for name, email in USERS]


def listed(run, account, *words):
    done = run("users", "list", "--account", account, *words)
    assert done.status == 0, done.err
    return done


def test_json_where_there_is_no_terminal(run, account, people):
    done = listed(run, account)
    assert [user["id"] for user in json.loads(done.out)] == people[::-1]
    assert done.err == ""


def test_a_page_says_that_there_are_more_and_all_reads_them(run, account, people):
    done = listed(run, account, "--limit", "2")
    assert len(json.loads(done.out)) == 2
    assert "there are more: --all reads every page" in done.err
    done = listed(run, account, "--limit", "2", "--all")
    assert [user["id"] for user in json.loads(done.out)] == people[::-1]
    assert done.err == ""


def test_json_lines(run, account, people):
    done = listed(run, account, "--limit", "1", "--all", "-o", "jsonl")
    assert [json.loads(line)["id"] for line in done.out.splitlines()] == people[::-1]


def test_csv_reads_back(run, account, people):
    done = listed(run, account, "--all", "--limit", "2", "-o", "csv")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [(row["name"], row["email"]) for row in rows] == USERS[::-1]
    assert {"id", "name", "email", "created_at"} <= set(rows[0])


def test_csv_of_nothing_is_nothing(run, account):
    assert listed(run, account, "-o", "csv").out.strip() == ""


def test_chosen_columns(run, account, people):
    done = listed(run, account, "-o", "csv", "--columns", "name, id,config.none")
    assert done.out.splitlines()[0] == "name,id,config.none"
    done = listed(run, account, "-o", "jsonl", "--columns", "id,name")
    assert json.loads(done.out.splitlines()[0]) == {"id": people[2], "name": '"Carol"'}


def test_a_table_in_a_file_is_plain_and_whole(run, account, people):
    done = listed(run, account, "-o", "table")
    head, *rows = done.out.splitlines()
    assert head.split()[:3] == ["id", "name", "email"]
    assert [row.split()[0] for row in rows] == people[::-1]
    assert "\x1b" not in done.out
    assert re.search(r"20\d\d-\d\d-\d\dT\S+Z", rows[0])


def test_an_object_as_a_table(run, account):
    done = run("accounts", "retrieve", account, "-o", "table")
    lines = dict(line.split(maxsplit=1) for line in done.out.splitlines() if len(line.split()) > 1)
    assert lines["id"] == account
    assert json.loads(lines["config"])["region"] == "US"


def test_an_object_as_json_has_only_what_the_server_sent(run, platform, account):
    with platform.client() as client:
        raw = client.request("GET", f"/v1/accounts/{account}")
    shown = json.loads(run("accounts", "retrieve", account).out)
    assert set(shown) == set(raw)  # times may be spelled with more digits
    assert {name: shown[name] for name in shown if not name.endswith("_at")} == {
        name: raw[name] for name in raw if not name.endswith("_at")
    }


def test_quiet_is_an_id(run, account, people):
    assert listed(run, account, "--all", "--limit", "1", "-q").out.split() == people[::-1]
    created = run("users", "create", "--account", account, "--name", "x", "--quiet")
    assert re.fullmatch(r"user_\S+\n", created.out)


def test_quiet_is_a_token_where_there_is_one(run, account):
    done = run("account-sessions", "create", "--account", account, "--component", "call_logs", "--quiet")
    assert re.fullmatch(r"eyJ\S+\.\S+\.\S+\n", done.out)
    assert done.err == ""


def test_quiet_is_a_secret_where_it_is_shown_once(run, platform):
    words = ("webhook-endpoints", "create", "--url", "https://example.com/hook", "--enabled-events", "*")
    assert re.fullmatch(r"whsec_\S+\n", run(*words, "-q").out)


def test_quiet_has_nothing_to_say(run, account):
    with_one = run("port-orders", "check-eligibility", "--account", account, "--phone-numbers", "+16175550100", "-q")
    assert with_one.status == 2
    assert "--quiet has nothing to print here" in with_one.err


def test_a_secret_is_not_in_a_table_of_many(run, platform):
    words = ("webhook-endpoints", "create", "--url", "https://example.com/hook", "--enabled-events", "*")
    secret = run(*words, "-q").out.strip()
    done = run("webhook-endpoints", "list", "-o", "table")
    assert done.status == 0
    assert secret not in done.out
    assert "enabled" in done.out


@pytest.mark.parametrize(
    ("output", "name"), [("table", "a?]0;owned?b"), ("csv", "a?]0;owned?b"), ("json", "a\\u001b]0;owned\\u0007b")]
)
def test_control_characters_do_not_reach_a_terminal(run, account, terminal, output, name):
    run("users", "create", "--account", account, "--name", "a\x1b]0;owned\x07b")
    done = terminal("users", "list", "--account", account, "-o", output, "--columns", "name")
    assert name in done.replace("\n", "")
    assert "\x1b]0;" not in done


def test_a_file_of_rows_has_every_character(run, account):
    run("users", "create", "--account", account, "--name", "a\x1b]0;owned\x07b")
    assert "a\x1b]0;owned\x07b" in listed(run, account, "-o", "csv").out


def test_a_deletion_answers_with_nothing(run, platform, account, people):
    done = run("users", "delete", people[0], "--account", account, "--yes")
    assert (done.status, done.out, done.err) == (0, "", "done\n")


def test_a_download_to_a_file_and_to_standard_output(run, platform, account, tmp_path):
    with platform.client(dialstack_account=account) as client:
        order = client.port_orders.create(
            phone_numbers=["+16175550100"],
            requested_foc_date=datetime.now(timezone.utc).date() + timedelta(days=15),
            subscriber=SUBSCRIBER,
        )
        client.port_orders.upload_bill_copy(order.id, file=("bill.pdf", b"%PDF-1.7 bill", "application/pdf"))
    done = run("port-orders", "download-bill-copy", order.id, "--account", account, "--to", str(tmp_path / "bill.pdf"))
    assert done.status == 0, done.err
    assert done.out == ""
    assert (tmp_path / "bill.pdf").read_bytes() == b"%PDF-1.7 bill"
    assert "13 bytes" in done.err
    command = [sys.executable, "-m", "dialstack", "port-orders", "download-bill-copy", order.id]
    piped = subprocess.run([*command, "--account", account, "--to", "-"], capture_output=True, check=True, timeout=60)
    assert piped.stdout == b"%PDF-1.7 bill"
