"""Every public name has a place in the reference, every link leads somewhere, and the search knows the guides."""

from __future__ import annotations

import importlib
import inspect
import json
import os
import pkgutil
import re
import zlib
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from pydantic import BaseModel

import dialstack
from dialstack.sandbox.contract import Contract
from tests.docs.fences import PAGES, ROOT

pytest.importorskip("mkdocs_autorefs", reason="the site is built with the dev extra only")

# What users import from below the first level. The rest of a package is its own business.
DEEPER = [
    "dialstack.media.aiohttp",
    "dialstack.media.mulaw",
    "dialstack.media.starlette",
    "dialstack.media.websockets",
    "dialstack.testing.factories",
    "dialstack.webhooks.adapters.aiohttp",
    "dialstack.webhooks.adapters.asgi",
    "dialstack.webhooks.adapters.aws_lambda",
    "dialstack.webhooks.adapters.django",
    "dialstack.webhooks.adapters.fastapi",
    "dialstack.webhooks.adapters.flask",
    "dialstack.webhooks.adapters.wsgi",
]
# Commands and plugins, which are used by other ways than an import, and names that are no objects.
ELSEWHERE = {"dialstack.cli", "dialstack.__main__"}
NOT_OBJECTS = {"dialstack.__version__"}


def _entrances():
    first = {f"dialstack.{info.name}" for info in pkgutil.iter_modules(dialstack.__path__) if info.name[0] != "_"}
    return sorted({"dialstack", *first - ELSEWHERE, *DEEPER})


@pytest.fixture(scope="module")
def inventory(site):
    body = (site / "objects.inv").read_bytes().split(b"zlib.\n", 1)[1]
    return dict(re.findall(r"^(\S+) \S+ \S+ (\S+)", zlib.decompress(body).decode(), re.MULTILINE))


@pytest.fixture(scope="module")
def known(inventory, site):
    """Every name with an entry, and every one that a page explains by hand, with an anchor of its name."""
    by_hand = re.findall(r'id="(dialstack\.[\w.]+)"', (site / "api.html").read_text(encoding="utf-8"))
    return {*inventory, *by_hand}


def _is(value, path):
    """Tell whether a dotted path of the inventory leads to this object."""
    module, _, name = path.rpartition(".")
    try:
        return getattr(importlib.import_module(module), name, None) is value
    except ModuleNotFoundError:
        return False


def _is_known(entrance, name, known):
    value = getattr(importlib.import_module(entrance), name)
    if f"{entrance}.{name}" in known or inspect.ismodule(value):
        return True
    return any(_is(value, path) for path in known if path.endswith(f".{name}"))


@pytest.mark.parametrize("entrance", _entrances())
def test_every_public_name_is_in_the_reference(entrance, known):
    names = [name for name in importlib.import_module(entrance).__all__ if f"{entrance}.{name}" not in NOT_OBJECTS]
    assert names
    assert [name for name in names if not _is_known(entrance, name, known)] == []


def test_every_method_of_every_public_class_is_in_the_reference(inventory):
    missing = []
    for entrance in _entrances():
        module = importlib.import_module(entrance)
        classes = {value for value in (getattr(module, name) for name in module.__all__) if inspect.isclass(value)}
        missing += [path for cls in classes - _twins() for path in _methods(cls) if path not in inventory]
    assert sorted(set(missing)) == []


def _twins():
    """Those that are said to have the methods of their blocking twin, which are in the reference once."""
    pairs = [name for name in dialstack.__all__ if name.removeprefix("Async") in set(dialstack.__all__) - {name}]
    return {getattr(dialstack, name) for name in pairs}


def _methods(cls):
    home = f"{cls.__module__}.{cls.__qualname__}"
    own = [(name, value) for name, value in vars(cls).items() if name[0] != "_" and not hasattr(BaseModel, name)]
    return [f"{home}.{name}" for name, value in own if inspect.isfunction(value) and inspect.getdoc(value)]


def test_every_operation_is_in_the_reference(inventory):
    """By its method, as an entry of the class of its resource."""
    client = dialstack.DialStack("sk_test_example")
    missing = []
    for operation in Contract.load().operations:
        *way, method = operation.split(".")
        resource = client
        for step in way:
            resource = getattr(resource, step)
        path = f"{type(resource).__module__}.{type(resource).__qualname__}.{method}"
        missing += [operation] if path not in inventory else []
    assert missing == []


def test_what_the_guides_import_is_in_the_reference(known):
    """A name that a page or an example imports is public, wherever it lives."""
    examples = [path for path in (ROOT / "examples").rglob("*.py") if "test" not in path.name]
    text = "\n".join(path.read_text(encoding="utf-8") for path in [*PAGES, *examples])
    found = re.findall(r"^ *from (dialstack[\w.]*) import \(?([^()]+?)(?:\)|$)", text, re.MULTILINE)
    imports = {(module, name) for module, names in found for name in re.findall(r"\w+", names.split("#")[0])}
    assert len(imports) > 100
    private = {"dialstack.sandbox.contract", "dialstack.sandbox.transport", *ELSEWHERE}
    wanted = [(module, name) for module, name in sorted(imports) if module not in private]
    assert [f"{module}.{name}" for module, name in wanted if not _is_known(module, name, known)] == []


def test_a_public_type_in_a_signature_can_be_clicked(site):
    """mkdocstrings leaves a bare title where it knows no place for a name."""
    public = {name for entrance in _entrances() for name in importlib.import_module(entrance).__all__}
    bare = set()
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        bare |= set(re.findall(r'<span title="dialstack\.([\w.]*?\b[A-Z]\w*)"', text))
    assert sorted(path for path in bare - UNCLICKABLE if path.rpartition(".")[2] in public) == []


# Paths by which a signature names what the reference has under another one.
UNCLICKABLE = {
    "_colour._sync.Page",
    "types._model.JsonValue",
    "webhooks.events.Event",
    "webhooks.secrets.Secrets",
}


class _Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.links, self.ids = set(), set()

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.ids |= {given[key] for key in ("id", "name") if given.get(key) and (key == "id" or tag == "a")}
        self.links |= {given["href"]} if tag == "a" and given.get("href") else set()


def test_every_link_and_every_anchor_of_the_site_leads_somewhere(site):
    pages = {page.relative_to(site).as_posix(): _Links() for page in site.rglob("*.html")}
    for name, links in pages.items():
        links.feed((site / name).read_text(encoding="utf-8"))
    broken = [
        (name, link) for name, links in pages.items() for link in links.links if not _leads(site, pages, name, link)
    ]
    assert sum(len(links.links) for links in pages.values()) > 2000
    assert sorted(broken) == []


def _leads(site, pages, name, link):
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return True
    # The page for what is not there is shown in any folder, so its links begin at the top.
    folder = site if parts.path.startswith("/") else (site / name).parent
    path = folder / unquote(parts.path).lstrip("/") if parts.path else site / name
    path = path / "index.html" if path.is_dir() else path
    target = Path(os.path.relpath(path, site)).as_posix()
    return unquote(parts.fragment) in pages[target].ids if parts.fragment and target in pages else path.is_file()


def test_the_search_knows_every_page_that_is_in_the_navigation(site):
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    indexed = {entry["location"].split("#")[0].removesuffix(".html") for entry in index["docs"] if entry["text"]}
    named = re.findall(r"([\w/-]+)\.md$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(named) > 60
    assert {name for name in named if name not in indexed and f"{name}".removesuffix("index") not in indexed} == set()
    assert "idempotency" in json.dumps(index).lower()


def test_every_page_is_in_the_navigation():
    named = set(re.findall(r"([\w/-]+\.md)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE))
    assert {page.relative_to(ROOT / "docs").as_posix() for page in (ROOT / "docs").rglob("*.md")} == named
