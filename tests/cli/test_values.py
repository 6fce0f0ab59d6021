"""What is typed becomes what is sent: texts, numbers, switches, JSON, files and null."""

from __future__ import annotations

import io
import json

import pytest


@pytest.fixture
def sent(run):
    """Run a command dry, and give the body that it would send."""

    def sent(*words):
        done = run(*words, "--dry-run")
        assert done.status == 0, done.err
        return json.loads(done.out.split("\n\n", 1)[1])

    return sent


@pytest.fixture
def typed_in(monkeypatch):
    """Put a text on standard input."""

    def type_in(text):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8"))

    return type_in


CREATE = ("users", "create", "--account", "acct_1")
UPDATE = ("accounts", "update", "acct_1")


def test_a_text_is_sent_as_it_is(sent):
    assert sent(*CREATE, "--name", "Dr. Alice [x] Ünal") == {"name": "Dr. Alice [x] Ünal"}


def test_a_text_from_a_file(sent, tmp_path):
    (tmp_path / "name.txt").write_text("Dr. Alice\n", "utf-8")
    assert sent(*CREATE, "--name", f"@{tmp_path / 'name.txt'}") == {"name": "Dr. Alice\n"}


def test_a_text_from_standard_input(sent, typed_in):
    typed_in("Dr. Bob")
    assert sent(*CREATE, "--name", "@-") == {"name": "Dr. Bob"}


def test_a_text_that_begins_with_an_at_sign(sent):
    assert sent(*CREATE, "--name", "@@alice") == {"name": "@alice"}


def test_a_file_that_is_not_there(run):
    done = run(*CREATE, "--name", "@nowhere.txt", "--dry-run")
    assert done.status == 2
    assert "cannot read 'nowhere.txt': No such file or directory" in done.err


def test_a_file_that_is_no_text(run, tmp_path):
    (tmp_path / "a.wav").write_bytes(b"\xff\xfe\x80")
    done = run(*CREATE, "--name", f"@{tmp_path / 'a.wav'}", "--dry-run")
    assert done.status == 2
    assert "it is not text" in done.err


def test_nested_fields(sent):
    words = ("--config.timezone", "Europe/Berlin", "--config.extension-length", "4", "--config.recording-enabled")
    assert sent(*UPDATE, *words) == {
        "config": {"timezone": "Europe/Berlin", "extension_length": 4, "recording_enabled": True}
    }


def test_a_switch_has_two_words_and_is_absent_without_either(sent):
    assert sent(*UPDATE, "--no-config.recording-enabled") == {"config": {"recording_enabled": False}}
    assert sent(*UPDATE, "--email", "a@example.com") == {"email": "a@example.com"}


def test_a_whole_object_and_one_field_of_it(sent):
    words = ("--config", '{"timezone": "UTC", "region": "US"}', "--config.timezone", "Europe/Berlin")
    assert sent(*UPDATE, *words) == {"config": {"timezone": "Europe/Berlin", "region": "US"}}


def test_a_body_and_options_that_win_over_it(sent, tmp_path):
    body = tmp_path / "user.json"
    body.write_text('{"name": "Old", "email": "a@example.com", "newer_field": 1}')
    given = sent(
        "users", "update", "user_1", "--account", "acct_1", "--extra-body", '{"newer_field": 2}', "--name", "New"
    )
    assert given == {"name": "New", "newer_field": 2}
    done = sent(*CREATE, "--body", '{"name": "Old", "email": "a@example.com"}', "--name", "New")
    assert done == {"name": "New", "email": "a@example.com"}


def test_a_body_from_standard_input(sent, typed_in):
    typed_in('{"name": "Dr. Carol"}')
    assert sent(*CREATE, "--body", "-") == {"name": "Dr. Carol"}


@pytest.mark.parametrize(("body", "says"), [("[1]", "--body takes a JSON object"), ("{", "--body takes JSON")])
def test_a_body_that_is_none(run, body, says):
    done = run(*CREATE, "--body", body, "--dry-run")
    assert done.status == 2
    assert says in done.err


def test_a_field_of_the_body_that_nobody_knows(run):
    done = run(*CREATE, "--body", '{"nme": "x"}', "--dry-run")
    assert done.status == 2
    assert "did you mean 'name'" in done.err


def test_null_is_not_absent(sent):
    assert sent(*UPDATE, "--null", "hold-music-clip", "--null", "config.timezone") == {
        "hold_music_clip": None,
        "config": {"timezone": None},
    }


def test_null_for_nothing_that_there_is(run):
    done = run(*UPDATE, "--null", "colour", "--dry-run")
    assert done.status == 2
    assert "there is no option --colour" in done.err


def test_lists_are_repeated(sent):
    words = ("--enabled-events", "call.end", "--enabled-events", "voicemail.new", "--url", "https://example.com/hook")
    assert sent("webhook-endpoints", "create", *words)["enabled_events"] == ["call.end", "voicemail.new"]


def test_lists_of_objects_one_by_one_or_all_at_once(sent):
    monday, tuesday = (
        {"day": "monday", "start": "09:00", "end": "17:00"},
        {"day": "tuesday", "start": "09:00", "end": "12:00"},
    )
    words = ("schedules", "create", "--account", "acct_1", "--name", "Hours", "--timezone", "UTC")
    one_by_one = sent(*words, "--ranges", json.dumps(monday), "--ranges", json.dumps(tuesday))
    assert one_by_one["ranges"] == [monday, tuesday]
    assert sent(*words, "--ranges", json.dumps([monday, tuesday])) == one_by_one


def test_a_name_that_is_also_an_option_of_the_request(sent):
    words = (
        "queues",
        "update",
        "queue_1",
        "--account",
        "acct_1",
        "--timeout.type",
        "voicemail",
        "--request-timeout",
        "5",
    )
    assert sent(*words) == {"timeout": {"type": "voicemail"}}
    words = ("queues", "update", "queue_1", "--account", "acct_1", "--body", '{"timeout": null}')
    assert sent(*words) == {"timeout": None}


def test_components_by_name(sent):
    words = ("account-sessions", "create", "--account", "acct_1", "--component", "call_logs", "--component", "newer")
    assert sent(*words) == {
        "account": "acct_1",
        "components": {"call_logs": {"enabled": True}, "newer": {"enabled": True}},
    }


def test_a_value_that_an_enum_does_not_have_is_sent_all_the_same(sent):
    assert sent("queues", "update", "queue_1", "--account", "acct_1", "--strategy", "newest")["strategy"] == "newest"


def test_a_number_that_is_none(run):
    done = run("users", "list", "--limit", "many")
    assert done.status == 2
    assert "'--limit'" in done.err
    assert "valid" in done.err  # the words are Typer's, and differ between its versions


def test_what_the_api_asks_for(run):
    done = run("account-sessions", "create", "--dry-run")
    assert done.status == 2
    assert "account_sessions.create needs --account, --components (or run `dialstack use ACCOUNT` once)" in done.err
    assert "Nothing was sent" in done.err


def test_request_options(run):
    words = (
        "--idempotency-key",
        "key_1",
        "--extra-header",
        "X-Trace=1",
        "--extra-query",
        "newer=yes",
        "--deadline",
        "9",
    )
    done = run(*CREATE, "--name", "x", *words, "--dry-run")
    assert "POST https://api.dialstack.ai/v1/users?newer=yes" in done.out
    assert "Idempotency-Key: key_1" in done.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--extra-header", "X-Trace"), "--extra-header takes NAME=VALUE"),
        (("--extra-header", "Authorization=x"), "extra_headers cannot set"),
        (("--request-timeout", "80000"), "in seconds, not milliseconds"),
        (("--extra-body", "nothing"), "--extra-body takes JSON"),
        (("--output", "yaml"), "--output takes table, json, jsonl or csv"),
    ],
)
def test_options_that_cannot_be(run, words, says):
    done = run(*CREATE, "--name", "x", *words, "--dry-run")
    assert done.status == 2
    assert says in done.err
    assert done.out == ""


def test_an_upload_from_standard_input(platform, account, run, typed_in):
    typed_in("%PDF-1.7 a page")
    done = run("files", "create", "--file", "-", "--purpose", "fax_document", "--account", account)
    assert done.status == 0, done.err
    assert json.loads(done.out)["id"]


def test_an_upload_of_nothing(run):
    done = run("files", "create", "--file", "nowhere.pdf", "--purpose", "fax_document", "--account", "acct_1")
    assert done.status == 2
    assert "there is no file 'nowhere.pdf'" in done.err
