"""The CSV file: what it may say, and what is refused before anything is sent."""

from __future__ import annotations

import contextlib
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialstack.cli.failures import UsageError
from dialstack.cli.provision.columns import known_columns
from dialstack.cli.provision.sheet import read_sheet, sheet_of


def sheet(text, account="acct_1"):
    return sheet_of("accounts.csv", text, account)


def refusal(text, account="acct_1"):
    with pytest.raises(UsageError) as caught:
        sheet(text, account)
    return str(caught.value)


def test_columns_are_the_parameters_of_the_operations():
    assert {"account", "account.email", "email", "name", "location", "extension"} <= set(known_columns())
    assert "account.config.timezone" in known_columns()


def test_a_row_has_a_user_an_account_and_an_extension():
    (row,) = sheet("account,email,name,extension\nacct_7, alice@example.com ,Alice,0200\n").rows
    assert (row.line, row.account_id, row.account_email) == (2, "acct_7", None)
    assert (row.email, row.user, row.extension) == (
        "alice@example.com",
        {"email": "alice@example.com", "name": "Alice"},
        "0200",
    )


def test_empty_cells_are_absent_and_rows_without_an_account_have_the_default():
    (row,) = sheet("account,email,name\n,alice@example.com,\n").rows
    assert row.account_id == "acct_1"
    assert row.user == {"email": "alice@example.com"}


def test_a_new_account_is_described_once_and_in_nested_fields():
    found = sheet(
        "account.email,account.primary_contact_name,account.config.extension_length,account.config.recording_enabled,"
        "account.config.e911_notification.emails,account.pricing.per_user_rate,email\n"
        "Clinic@example.com,Jones,5,no,a@example.com; b@example.com,2500,alice@example.com\n"
        "clinic@example.com,,,,,,bob@example.com\n"
    )
    assert [row.account_email for row in found.rows] == ["clinic@example.com"] * 2
    assert found.accounts["clinic@example.com"].values == {
        "email": "Clinic@example.com",
        "primary_contact_name": "Jones",
        "config": {
            "extension_length": 5,
            "recording_enabled": False,
            "e911_notification": {"emails": ["a@example.com", "b@example.com"]},
        },
        "pricing": {"per_user_rate": 2500},
    }


def test_an_object_can_be_json():
    found = sheet('account.email,account.config,email\nc@example.com,"{""timezone"": ""UTC""}",a@example.com\n')
    assert found.accounts["c@example.com"].values["config"] == {"timezone": "UTC"}


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_utf_8_with_a_mark_and_with_either_end_of_lines(tmp_path, mark, end):
    path = tmp_path / "accounts.csv"
    path.write_bytes(f"{mark}email,name{end}{end}zoe@example.com,Zoë{end}".encode())
    (row,) = read_sheet(path, "acct_1").rows
    assert (row.line, row.user["name"]) == (3, "Zoë")


def test_lines_are_those_of_the_file_also_after_a_cell_of_several_lines():
    rows = sheet('email,name\na@example.com,"A\nB"\nb@example.com,C\n').rows
    assert [row.line for row in rows] == [2, 4]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is empty"),
        ("email\n", "no rows"),
        ("name\nAlice\n", "no column 'email'"),
        ("e-mail\na@example.com\n", "did you mean 'email'"),
        ("email,account.timezone\na@example.com,UTC\n", "did you mean 'account."),
        ("email,Extensions\na@example.com,1\n", "did you mean 'extension'"),
        ("email,email\na@example.com,a@example.com\n", "two columns 'email'"),
        ("email,\na@example.com,x\n", "column 2 has no name"),
        ("email;name\na@example.com;x\n", "not separated by commas"),
        ("account.email,account.config,account.config.timezone,email\n", "is a part of"),
        ("email,name\na@example.com\n", "line 2: there are 1 cells for 2 columns"),
        ("email,name\n,Alice\n", "line 2: column 'email' is empty"),
        ("email\nnobody\n", "line 2: column 'email' is not an email address"),
        ("email,extension\na@example.com,2x\n", "line 2: column 'extension' is not made of digits"),
        ("email,extension\na@example.com,٣\n", "line 2: column 'extension' is not made of digits"),
        ("email,account\na@example.com,acct 1\n", "line 2: column 'account' is not the id"),
        ("email,account,account.email\na@example.com,acct_1,c@example.com\n", "leave one out"),
        ("email,account.email,account.primary_contact_name\na@example.com,,Jones\n", "without 'account.email'"),
        ("account.email,account.config.extension_length,email\nc@example.com,4.5,a@example.com\n", "a whole number"),
        ("account.email,account.config.recording_enabled,email\nc@example.com,maybe,a@example.com\n", "true nor false"),
        ("account.email,account.config,email\nc@example.com,{,a@example.com\n", "is not JSON"),
        ('email,name\na@example.com,"A"B\n', "line 2: text follows a closing quote"),
        ('email,name\na@example.com,A\nb@example.com,"B\n', "line 3: a quote is opened"),
    ],
)
def test_what_is_refused(text, told):
    assert told in refusal(text)


def test_a_row_without_any_account_is_refused():
    assert "line 2: it names no account" in refusal("email\na@example.com\n", account=None)


def test_the_same_person_or_number_twice_is_refused_with_the_lines():
    text = refusal(
        "account,email,extension\nacct_1,a@example.com,1\nacct_2,a@example.com,1\n,A@example.com,2\n,b@example.com,1\n"
    )
    assert "line 4: the same account and email as in line 2" in text
    assert "line 5: the same account and extension as in line 2" in text
    assert "2 problems" in text


def test_rows_that_say_different_things_of_an_account_are_refused():
    text = refusal(
        "account.email,account.primary_contact_name,email\nc@example.com,X,a@example.com\nC@example.com,Y,b@example.com\n"
    )
    assert "line 3: column 'account.primary_contact_name' differs from line 2" in text


def test_refusals_repeat_nothing_of_the_rows():
    text = refusal("email,extension\nalice@example.com,secret\nalice@example.com,1\nnobody,2\n")
    assert "alice" not in text
    assert "secret" not in text
    assert "nobody" not in text
    assert "alice" not in refusal("alice@example.com,Alice\nbob@example.com,Bob\n")


def test_many_problems_are_not_all_listed():
    assert "and 30 more" in refusal("email\n" + "nobody\n" * 50)


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"email\nzo\xeb@example.com\n", "line 2: this is not UTF-8"),
        ("email\na@example.com\n".encode("utf-16"), "not UTF-8"),
        (b"email\na\0@example.com\n", "line 2: there is a zero byte"),
    ],
)
def test_a_file_in_another_encoding_is_refused(tmp_path, raw, told):
    (tmp_path / "accounts.csv").write_bytes(raw)
    with pytest.raises(UsageError, match=told):
        read_sheet(tmp_path / "accounts.csv", "acct_1")


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UsageError, match="cannot read"):
        read_sheet(tmp_path / "accounts.csv", "acct_1")


@given(st.text())
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(UsageError):
        sheet(text)


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=1))
def test_names_come_back_as_they_were_written(names):
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([["email", "name"], *([f"user-{n}@example.com", name] for n, name in enumerate(names))])
    assert [row.user.get("name", "") for row in sheet(text.getvalue()).rows] == [name.strip() for name in names]
