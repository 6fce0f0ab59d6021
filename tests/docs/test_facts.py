"""What the guides list is what the code has."""

from __future__ import annotations

import os
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

import dialstack
from dialstack._core.hooks import _NAMES
from dialstack._core.retry import LONGEST_RETRY_AFTER
from dialstack.sandbox.contract import Contract
from dialstack.types import DialStackConfig, ErrorEvent, RequestEvent, RequestOptions, ResponseEvent, RetryEvent
from dialstack.types.dial_plans import _KNOWN
from tests.docs.fences import PAGES, ROOT


def _page(name):
    return (ROOT / name).read_text(encoding="utf-8")


def _section(name, heading):
    """The text under a heading, up to the next one of its level or above."""
    level = heading.split(" ")[0]
    text = _page(name).split(f"\n{heading}\n", 1)[1]
    return re.split(rf"^#{{1,{len(level)}}} ", text, maxsplit=1, flags=re.MULTILINE)[0]


def _first_cells(text):
    rows = re.findall(r"^\| (.+?) \|", text, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def test_every_setting_is_documented():
    assert _first_cells(_section("docs/configuration.md", "## Settings")) == {
        "api_key",
        *DialStackConfig.__annotations__,
        *_inherited(DialStackConfig),
    }


def test_every_request_option_is_documented():
    head = _page("docs/request-options.md").split("\n## ", 1)[0]
    assert _first_cells(head) == set(RequestOptions.__annotations__)


def _inherited(shape):
    return {name for base in shape.__orig_bases__ for name in getattr(base, "__annotations__", {})}


def test_every_error_is_documented_once_in_the_tree_and_once_in_the_table():
    names = {name for name in dialstack.__all__ if name.endswith("Error")}
    section = _section("docs/errors.md", "## The tree")
    assert _first_cells(section) == names
    assert set(re.findall(r"DialStack\w*Error", section.split("```")[1])) == names


def test_the_tree_of_errors_is_that_of_the_code():
    parents: list[str] = []
    for line in _section("docs/errors.md", "## The tree").split("```")[1].splitlines()[1:]:
        name = line.lstrip("├│└─ ")
        depth = (len(line) - len(name)) // 4
        parents[depth:] = [name]
        wanted = parents[depth - 1] if depth else "Exception"
        assert getattr(dialstack, name).__base__.__name__ == wanted


def test_every_field_of_an_error_is_documented():
    error = dialstack.DialStackError("message")
    assert _first_cells(_section("docs/errors.md", "## Fields")) == set(vars(error))


def test_every_event_and_each_of_its_fields_is_documented():
    section = _section("docs/events.md", "## Callbacks")
    fields = {
        name for kind in (RequestEvent, ResponseEvent, RetryEvent, ErrorEvent) for name in kind.__dataclass_fields__
    }
    assert _first_cells(section) == {*_NAMES, *fields}


def test_every_node_is_documented():
    assert _first_cells(_section("docs/dial-plans.md", "## The eight nodes")) == {"type", *_KNOWN}


def test_every_resource_and_every_type_is_in_the_reference_once():
    resources = [path.stem for path in (ROOT / "src/dialstack/_sync/resources").glob("[!_]*.py")]
    pages = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert sorted(re.findall(r"::: dialstack\._sync\.resources\.(\w+)\.", pages)) == sorted(resources)
    types = [path.stem for path in (ROOT / "src/dialstack/types").glob("[!_]*.py")]
    assert sorted(re.findall(r"::: dialstack\.types\.([a-z_]+)$", pages, re.MULTILINE)) == sorted(types)


def test_every_resource_has_a_page_that_the_front_page_links_to():
    pages = {path.stem for path in (ROOT / "docs/resources").glob("*.md")}
    assert set(re.findall(r"\]\(resources/(\w+)\.md\)", _section("docs/index.md", "## What the SDK covers"))) == pages


def test_the_readme_counts_operations_and_namespaces():
    operations = Contract.load().operations
    namespaces = {name.split(".")[0] for name in operations}
    assert f"{len(operations)} operations in {len(namespaces)} namespaces" in _page("README.md").replace("\n", " ")


def test_every_script_is_in_the_readme():
    commands = _first_cells(_section("README.md", "## Try it from a clone"))
    scripts = {
        f"scripts/{path.name}" for path in (ROOT / "scripts").iterdir() if os.access(path, os.X_OK) and path.is_file()
    }
    assert commands == scripts


def test_every_extra_is_in_the_quickstart_and_in_the_readme():
    block = _page("pyproject.toml").split("[project.optional-dependencies]", 1)[1].split("\n[", 1)[0]
    extras = set(re.findall(r"^(\w+) = \[", block, re.MULTILINE)) - {"bench", "dev", "docs"}
    assert _first_cells(_section("docs/quickstart.md", "## Install")) == extras
    assert set(re.findall(r"`dialstack\[(\w+)\]`", _page("README.md"))) == extras


def test_the_longest_wait_is_the_one_that_the_guide_names():
    assert f"above {LONGEST_RETRY_AFTER:.0f} s is not waited for" in _page("docs/retries.md")


def test_links_of_the_readme_lead_somewhere():
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md"):
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert (ROOT / target).exists(), target


def test_every_guide_is_linked_from_the_readme():
    guides = {path.relative_to(ROOT).as_posix() for path in PAGES if path.parent.name != "resources"}
    assert guides - {"README.md", "docs/index.md"} <= set(re.findall(r"\]\(([^)]+)\)", _page("README.md")))


@pytest.mark.parametrize("path", sorted((ROOT / "docs").rglob("*.svg")), ids=lambda path: path.name)
def test_a_diagram_is_well_formed_and_self_contained(path):
    text = path.read_text(encoding="utf-8")
    ET.fromstring(text)
    # A picture of a terminal may show the address of a sandbox.
    known = ("http://www.w3.org/2000/svg", "http://127.0.0.1:")
    outside = [url for url in re.findall(r"https?://[^\"' )]+", text) if not url.startswith(known)]
    assert outside == []


def test_no_page_says_where_it_was_written():
    for page in [*PAGES, ROOT / "CONTRIBUTING.md"]:
        text = page.read_text(encoding="utf-8")
        assert [word for word in (str(Path.home()), str(ROOT), "/home/", "/Users/") if word in text] == []


def test_the_readme_has_the_performance_table_that_was_measured():
    tables = [
        re.findall(r"<!-- generated: performance -->\n(.*?)<!-- end of generated -->", _page(name), re.DOTALL)
        for name in ("README.md", "benchmarks/RESULTS.md")
    ]
    assert tables[0] == tables[1]
    assert [len(found) for found in tables] == [1, 1]
    assert tables[0][0].count("\n| ") > 10
