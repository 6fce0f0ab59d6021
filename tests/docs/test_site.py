"""The site builds without a warning, and a page of it asks no other host for anything."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest

from dialstack.sandbox.contract import read_document

pytest.importorskip("mkdocs_autorefs", reason="the site is built with the dev extra only")

_LOADING = {
    "script": "src",
    "link": "href",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "object": "data",
    "image": "href",
    "use": "href",
}


class _Loads(HTMLParser):
    """What a page makes a browser fetch by itself. Links to click on are not among it."""

    def __init__(self):
        super().__init__()
        self.urls = []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        url = given.get(_LOADING.get(tag, ""))
        if url and given.get("rel") not in {"canonical", "next", "prev"}:
            self.urls.append(url)
        self.urls += re.findall(r"url\(([^)]+)\)", given.get("style") or "")


def _is_elsewhere(url):
    parts = urlsplit(url.strip("'\" "))
    return bool(parts.netloc) or parts.scheme not in {"", "data"}


def test_no_page_loads_anything_from_another_host(site):
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 14
    for page in pages:
        loads = _Loads()
        loads.feed(page.read_text(encoding="utf-8"))
        assert loads.urls, page.name
        assert [url for url in loads.urls if _is_elsewhere(url)] == [], page.name


def test_no_style_loads_anything_from_another_host(site):
    for style in site.rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        urls = re.findall(r"url\(([^)]+)\)|@import\s+['\"]([^'\"]+)", text)
        assert [url for pair in urls for url in pair if _is_elsewhere(url)] == [], style.name


def test_the_reference_shows_real_parameters_and_hides_what_builds_it(site):
    text = re.sub(r"<[^>]+>", "", (site / "resources" / "accounts.html").read_text(encoding="utf-8"))
    assert "primary_contact_name: str" in text
    assert "runner: Runner" not in text
    assert "**params" not in text
    assert not (site / "_build").exists()


def test_the_contract_can_be_downloaded(site):
    assert json.loads((site / "openapi.json").read_text(encoding="utf-8")) == read_document()


def test_diagrams_are_in_the_pages(site):
    assert (site / "index.html").read_text(encoding="utf-8").count("<figure") == 2
    assert "<svg" in (site / "retries.html").read_text(encoding="utf-8").split("<figure")[1]
