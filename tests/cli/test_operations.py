"""Every operation of both clients has a command, and sends what the contract describes."""

from __future__ import annotations

import json
from functools import cached_property
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from dialstack import DialStack, DialStackPartner
from dialstack._sync.resources._base import Resource
from dialstack.cli.app import app
from dialstack.cli.commands import command_function
from dialstack.cli.fields import fields_of, leaves
from dialstack.cli.operations import STREAMS, kebab, namespaces, operations_of
from dialstack.cli.options import shared_options
from dialstack.cli.risks import HARMLESS, RISKS, risk_of
from tests.contract.operations import (
    OPERATIONS,
    body_examples,
    examples_of,
    is_download,
    is_upload,
    operation,
    parameters,
    query_examples,
)

CLIENTS = {"": DialStack("sk_test_walk"), "partner.": DialStackPartner("sk_ptnr_walk")}
NOT_OF_THE_API = {
    "aclose",
    "batch",
    "batch_each",
    "close",
    "download",
    "for_account",
    "off",
    "on",
    "request",
    "with_options",
}


def found_by_the_command_line():
    found = {}
    waiting = [(name,) for name, _ in namespaces()]
    while waiting:
        path = waiting.pop()
        operations, within = operations_of(path)
        waiting += [(*path, name.replace("-", "_")) for name in within]
        found |= {operation.name: operation for operation in operations.values()}
    return found


def found_by_walking(owner, path=""):
    """Walk a real client, by another way than the command line does."""
    for name in dir(owner):
        if name.startswith("_"):
            continue
        found = getattr(owner, name)
        if isinstance(found, Resource):
            yield from found_by_walking(found, f"{path}{name}.")
        elif isinstance(owner, Resource) and callable(found):
            yield f"{path}{name}"


FOUND = found_by_the_command_line()
SENT = sorted(name for name in FOUND if name not in STREAMS)
PARTNER = {"partner.availability.search", "partner.bookings.create"}
OF_THE_CONTRACT = [name for name in SENT if name not in PARTNER]


def test_every_operation_of_both_clients_is_a_command():
    walked = {name for path, client in CLIENTS.items() for name in found_by_walking(client, path)}
    assert len(walked) > 180
    assert set(FOUND) == walked


def test_everything_else_on_a_client_is_known():
    for path, client in CLIENTS.items():
        names = {name for name in dir(type(client)) if not name.startswith("_")}
        shelves = {
            name
            for owner in type(client).__mro__
            for name, found in vars(owner).items()
            if isinstance(found, cached_property)
        }
        assert names - shelves - NOT_OF_THE_API - {"webhooks"} == set(), path


def test_the_contract_has_no_operation_that_the_command_line_lacks():
    assert set(OPERATIONS) <= set(FOUND)


def flags_of(operation):
    fields = leaves(fields_of(operation.shape))
    own = [field.flag for field in fields] + [field.flag.removesuffix("s") for field in fields if field.switches]
    shared = shared_options(operation, frozenset(own), risky=True)
    flags = [flag for option in shared.values() for flag in option.annotation.__metadata__[0].param_decls or ()]
    return own + [half for flag in flags for half in flag.split("/")]


@pytest.mark.parametrize("name", SENT)
def test_no_flag_means_two_things(name):
    flags = flags_of(FOUND[name])
    assert sorted(flags) == sorted(set(flags))


def test_every_operation_that_changes_something_was_looked_at():
    for name, found in FOUND.items():
        kinds = [found.is_read, found.path[-1].startswith("delete"), name in RISKS, name in HARMLESS]
        assert kinds.count(True) == 1, name
    assert set(RISKS) | HARMLESS <= set(FOUND)


def test_reads_only_read():
    for name in OF_THE_CONTRACT:
        assert FOUND[name].is_read == (OPERATIONS[name][0] == "GET"), name


def typed(found, values):
    """Spell a call's keywords as options: nested fields one by one, where there are options for them."""
    flags = {field.path: field for field in leaves(fields_of(found.shape))}
    words = []

    def spell(path, value):
        field = flags.get(path)
        if isinstance(value, dict) and field is not None and field.within:
            known = {inner.path[-1].rstrip("_") for inner in field.within}
            if value and set(value) <= known:
                for name, inner in value.items():
                    spell((*path, name), inner)
                return
        if field is None:
            raise AssertionError(f"no option for {path}")
        if value is None:
            words.extend(["--null", field.flag])
        elif field.kind == "switch" and not field.many:
            words.append(field.flag if value else f"--no-{field.flag.removeprefix('--')}")
        else:
            entries = value if field.many else [value]
            words.extend(word for entry in entries for word in (field.flag, spelled(field, entry)))

    for name, value in values.items():
        spell((name,), value)
    return words


def spelled(field, value):
    return json.dumps(value) if field.kind == "json" else str(value)


def in_python(found, values):
    names = {field.path[0].rstrip("_"): field.path[0] for field in fields_of(found.shape)}
    return {names.get(name, name): value for name, value in values.items()}


@pytest.mark.parametrize("name", OF_THE_CONTRACT)
def test_a_command_sends_what_the_contract_describes(name, run, tmp_path):
    found = FOUND[name]
    verb, route, _ = OPERATIONS[name]
    ids = [str(examples_of(given)[0]) for given in parameters(name, "path")]
    query = query_examples(name)
    body = (body_examples(name) or [{}])[0]
    words = [*(kebab(part) for part in found.path), *ids, "--dry-run"]
    scoped = operation(name)["x-dialstack"]["account"] == "required"
    words += ["--dialstack-account", "acct_1"] if scoped else []
    if is_upload(name):
        file = tmp_path / "a.wav"
        file.write_bytes(b"RIFF")
        body = {key: value for key, value in body.items() if key != "file"}
        words += ["--file", str(file)]
    words += ["--to", "-"] if is_download(name) else []
    done = run(*words, *typed(found, in_python(found, {**query, **body})))
    assert done.status == 0, done.err
    first, *rest = done.out.split("\n")
    method, url = first.split(" ")
    assert method == verb
    path = route
    for given, value in zip(parameters(name, "path"), ids, strict=True):
        path = path.replace(f"{{{given['name']}}}", value)
    assert unquote(urlsplit(url).path) == path
    assert ("DialStack-Account: acct_1" in rest) is scoped
    assert {key.removesuffix("[]") for key, _ in parse_qsl(urlsplit(url).query)} == set(query)
    if verb == "POST" and not is_upload(name):
        assert json.loads("\n".join(rest[rest.index("") :])) == hidden(body)


def test_the_partner_api_has_a_client_and_a_key_of_its_own(run, monkeypatch):
    monkeypatch.setenv("DIALSTACK_PARTNER_KEY", "sk_ptnr_test")
    body = {
        "bot_id": "bot_1",
        "booking": {
            "start_at": "2026-12-01T15:00:00Z",
            "duration_minutes": 30,
            "customer": {"phone": "+16175550120", "name": "Jane Doe"},
        },
    }
    found = FOUND["partner.bookings.create"]
    done = run("partner", "bookings", "create", "--dry-run", *typed(found, body))
    head, sent = done.out.split("\n\n")
    assert head.split("\n")[:2] == [
        "POST https://appointments.dialstack.ai/v1/bookings",
        "Authorization: Bearer sk_ptnr_***",
    ]
    assert json.loads(sent) == body


def test_a_search_of_the_partner_api_is_not_asked_about(run, monkeypatch):
    monkeypatch.setenv("DIALSTACK_PARTNER_KEY", "sk_ptnr_test")
    done = run("partner", "availability", "search", "--bot-id", "bot_1", "--query", "{}", "--dry-run")
    assert done.out.startswith("POST https://appointments.dialstack.ai/v1/availability/search")
    assert "--yes" not in run("partner", "availability", "search", "--help").out


def hidden(value):
    """What a dry run keeps to itself."""
    if isinstance(value, dict):
        secret = {"account_number", "pin", "secret", "webhook_secret", "client_secret"}
        return {name: "***" if name in secret else hidden(inner) for name, inner in value.items()}
    return [hidden(entry) for entry in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", SENT)
def test_every_command_has_help(name, run):
    done = run(*(kebab(part) for part in FOUND[name].path), "--help")
    assert done.status == 0
    assert done.out.split("Usage: dialstack ")[1].startswith(" ".join(kebab(part) for part in FOUND[name].path))
    first = command_function(FOUND[name]).__doc__.split()
    assert first[0] in done.out


def test_the_two_streams_have_commands_written_by_hand(run):
    assert {"tail"} <= set(run("events", "--help").out.split())
    assert {"subscribe-park-slots"} <= set(run("presence", "--help").out.split())


def test_an_unknown_command_is_refused(run):
    done = run("users", "crate")
    assert done.status == 2
    assert "No such command 'crate'" in done.err


def test_the_app_has_no_traceback_with_values_of_its_own():
    # Typer's would show local variables, and a key among them.
    assert app.pretty_exceptions_enable is False


@pytest.mark.parametrize("name", ["calls.create", "users.delete"])
def test_help_says_what_has_to_be_confirmed(name, run):
    done = run(*name.split("."), "--help")
    text = " ".join(line.strip("│ ") for line in done.out.split("\n"))
    assert risk_of(FOUND[name]) in " ".join(text.split())
    assert "--yes" in text
