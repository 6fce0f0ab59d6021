"""Each operation's lines of Python and curl do what the pages of the resources say, against a sandbox."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from datetime import datetime, timezone
from pathlib import Path

import pytest

from dialstack._core import answers
from dialstack.sandbox import Sandbox
from dialstack.sandbox.contract import Contract
from tests.docs.fences import ROOT
from tests.sandbox.conftest import Door
from tests.servers.sandbox_http import serving
from tests.stages import build, filled

SHOWN = re.compile(
    r"<!-- operation: (?P<name>\S+) -->\n```python\n(?P<python>.*?)\n```\n\n```bash\n(?P<curl>.*?)\n```", re.DOTALL
)
PAGES = {path.stem: path.read_text("utf-8") for path in sorted((ROOT / "docs" / "resources").glob("*.md"))}
LINES = {found["name"]: found for page in PAGES.values() for found in SHOWN.finditer(page)}
FILES = ("document.pdf", "greeting.wav")


def test_every_operation_is_shown_once_and_on_its_own_page():
    shown = [(namespace, found["name"]) for namespace, page in PAGES.items() for found in SHOWN.finditer(page)]
    assert sorted(name for _, name in shown) == sorted(Contract.load().operations)
    assert all(name.split(".")[0] == namespace for namespace, name in shown)


def test_the_navigation_groups_resources_as_the_contract_does():
    navigation = re.search(
        r"  - Resources:\n(.*?)\n  - Coming from Node", (ROOT / "mkdocs.yml").read_text("utf-8"), re.DOTALL
    )
    groups, group = {}, ""
    for line in navigation[1].splitlines():
        if found := re.match(r" {6}- (.+):$", line):
            group = found[1]
        elif found := re.search(r"resources/(\w+)\.md", line):
            groups[found[1]] = group
    document = Contract.load().document
    tags = {
        raw["operationId"].split(".")[0]: raw["tags"] for item in document["paths"].values() for raw in item.values()
    }
    assert {name: [group] for name, group in groups.items()} == tags
    assert list(dict.fromkeys(groups.values())) == [tag["name"] for tag in document["tags"]]


@pytest.fixture
def door(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in FILES:
        Path(name).write_bytes(b"RIFF a file")
    door = Door(Sandbox(debug=True, clock=lambda: datetime(2026, 5, 21, 17, tzinfo=timezone.utc)))
    door.account = door.made("/v1/accounts", {"email": "contact@example.com"})["id"]
    return door


def staged(door, name=""):
    """Something of every kind, and the ids that the contract uses for them."""
    ids = build(door, name)
    # Where no account is named, the lines are about all of the platform.
    everywhere = Door(door.sandbox).made("/v1/webhook_endpoints", {"url": "https://app.example.com/hooks"})
    return ids | {"we_01h2xcejqtf2nbrexx3vqjhp53": everywhere["id"]}


@pytest.mark.parametrize("name", LINES)
def test_the_python(name, door, caplog, monkeypatch):
    monkeypatch.setattr(answers, "_warned", set())
    ids = staged(door, name)
    client = door.sandbox.client()
    names = {"client": client, "clinic": client.for_account(door.account)}
    exec(compile(filled(LINES[name]["python"], ids), name, "exec"), names)
    answered = door.sandbox.requests[-1].status
    assert answered == Contract.load().operations[name].status
    assert not [record for record in caplog.records if record.name == "dialstack"], "the answer had to be repaired"
    client.close()


@pytest.mark.parametrize("name", LINES)
def test_the_curl(name, door):
    if shutil.which("curl") is None:
        pytest.fail("curl is not there") if os.environ.get("CI") else pytest.skip("curl is not there")
    line = filled(LINES[name]["curl"], staged(door, name))
    with serving(door.sandbox) as url:
        line = re.sub(r"https://(api|files)\.dialstack\.ai", url, line)
        environment = {"PATH": os.environ["PATH"], "DIALSTACK_API_KEY": door.sandbox.api_key}
        command = f"{line} --silent --show-error --noproxy '*' --write-out '\\n%{{http_code}}'"
        done = subprocess.run(
            ["bash", "-c", command], env=environment, capture_output=True, text=True, timeout=60, check=False
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout.rsplit("\n", 1)[1] == str(Contract.load().operations[name].status), done.stdout


LISTS = [name for name, lines in LINES.items() if lines["python"].startswith("for ")]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_that_is_shown_has_something_to_show(name, door, capsys):
    """An example whose filter finds nothing would look as if it worked."""
    ids, client = staged(door, name), door.sandbox.client()
    names = {"client": client, "clinic": client.for_account(door.account)}
    exec(compile(filled(LINES[name]["python"], ids), name, "exec"), names)
    assert capsys.readouterr().out
