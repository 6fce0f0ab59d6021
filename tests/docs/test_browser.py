"""The site in a browser: on a phone and at a desk, in the light and in the dark.

`UPDATE_SCREENSHOTS=1 pytest tests/docs/test_browser.py` takes the reference pictures anew. Look at them before you commit.
"""

from __future__ import annotations

import functools
import http.server
import io
import os
import shutil
import threading
from pathlib import Path

import pytest

pytest.importorskip("mkdocs_autorefs", reason="the site is built with the dev extra only")
browsers = pytest.importorskip("playwright.sync_api", reason="the browser is driven with the dev extra only")
Image = pytest.importorskip("PIL.Image", reason="pictures are compared with the dev extra only")
ImageChops = pytest.importorskip("PIL.ImageChops")
ImageStat = pytest.importorskip("PIL.ImageStat")

HERE = Path(__file__).parent
SIZES = {"phone": (390, 844), "desktop": (1280, 800)}
PAGES = {"landing": "index.html", "guide": "retries.html", "resource": "resources/calls.html"}
VIEWS = [(page, size, scheme) for page in PAGES for size in SIZES for scheme in ("light", "dark")]
# Without what Chromium asks the world for when it starts.
FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
BLOCK = 40
"""Pixels of the blocks that are compared: each is about two lines of text, so that another font makes few of them lighter."""
DIFFERENT = {"phone": 6.5, "desktop": 3.0}
"""Shades of grey, of 256, that the blocks of two pictures may differ on average. On a phone one word can move all lines."""
SMALL = 60_000
"""Bytes of a reference picture."""


def _chromium():
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None and os.environ.get("CI"):
        pytest.fail("chromium is not there, and CI has to look at the site")
    return found or pytest.skip("chromium is not there: Debian: apt-get install chromium")


@pytest.fixture(scope="module")
def address(site):
    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=site)) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def chromium():
    program = _chromium()
    with browsers.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS.split())
        yield browser
        browser.close()


class Visitor:
    """A browser of one size and one scheme, which notes what goes wrong and what is asked of other hosts."""

    def __init__(self, chromium, address, size="desktop", scheme="light"):
        width, height = SIZES[size]
        self.context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
        )
        self.page = self.context.new_page()
        self.address, self.wrong = address, []
        self.page.on("pageerror", lambda error: self.wrong.append(f"{error}"))
        self.page.on(
            "console", lambda said: self.wrong.append(said.text) if said.type in ("error", "warning") else None
        )
        self.page.on("request", self._asked)

    def _asked(self, request):
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.wrong.append(f"asked for {request.url}")

    def visit(self, path):
        self.page.goto(self.address + path)
        return self.page

    def picture(self):
        return Image.open(io.BytesIO(self.page.screenshot(animations="disabled", caret="hide")))


@pytest.fixture
def visitor(chromium, address):
    made = []

    def make(*view):
        made.append(Visitor(chromium, address, *view))
        return made[-1]

    yield make
    for visitor in made:
        visitor.context.close()
        assert visitor.wrong == []


def _difference(picture, reference):
    """Compare two pictures by their blocks and in grey, so that the shape of a letter does not matter."""
    size = (reference.width // BLOCK, reference.height // BLOCK)
    pair = [image.convert("L").resize(size, Image.Resampling.BOX) for image in (picture, reference)]
    return ImageStat.Stat(ImageChops.difference(*pair)).mean[0]


def _reference(page, size, scheme):
    return HERE / "screenshots" / f"{page}-{size}-{scheme}.png"


@pytest.mark.parametrize("view", VIEWS, ids="-".join)
def test_a_page_looks_as_it_did(visitor, view, note):
    page, size, scheme = view
    visit = visitor(size, scheme)
    visit.visit(PAGES[page])
    picture, path = visit.picture(), _reference(*view)
    if os.environ.get("UPDATE_SCREENSHOTS"):
        picture.convert("RGB").quantize(24).save(path, optimize=True)
    assert path.stat().st_size < SMALL
    reference = Image.open(path)
    assert picture.size == reference.size == SIZES[size]
    difference = _difference(picture, reference)
    if difference > 1:
        note(f"docs: {path.stem} differs from its picture by {difference:.1f} shades of grey")
    assert difference < DIFFERENT[size]


BREAKAGES = {
    "no style": "document.querySelectorAll('link[rel=stylesheet]').forEach((link) => link.remove())",
    "the wrong scheme": "document.body.dataset.mdColorScheme = 'slate'",
    "no header": "document.querySelector('.md-header').remove()",
    "columns that collapse": "document.querySelector('.md-main__inner').style.display = 'block'",
    "a hole at the top": "document.querySelector('.md-main').style.paddingTop = '200px'",
}
# A phone has one column.
BROKEN = [(size, name) for size in SIZES for name in BREAKAGES if (size, name) != ("phone", "columns that collapse")]
FONTS = {
    "another font": ":root { --md-text-font: 'DejaVu Serif'; }",
    "a larger font": ".md-typeset { font-size: 0.82rem !important; }",
}


@pytest.mark.parametrize(("size", "breakage"), BROKEN)
def test_a_broken_layout_is_seen(visitor, size, breakage):
    visit = visitor(size)
    visit.visit(PAGES["guide"]).evaluate(BREAKAGES[breakage])
    assert _difference(visit.picture(), Image.open(_reference("guide", size, "light"))) > DIFFERENT[size]


@pytest.mark.parametrize("font", FONTS)
@pytest.mark.parametrize("size", SIZES)
def test_another_font_is_no_broken_layout(visitor, size, font):
    visit = visitor(size)
    visit.visit(PAGES["guide"]).add_style_tag(content=FONTS[font])
    assert _difference(visit.picture(), Image.open(_reference("guide", size, "light"))) < DIFFERENT[size]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", [*PAGES.values(), "recipes/fastapi.html", "api.html"])
def test_text_can_be_read(visitor, page, scheme):
    found = visitor("desktop", scheme).visit(page).evaluate((HERE / "contrast.js").read_text(encoding="utf-8"))
    assert found["count"] > 100
    assert found["poor"] == []


WIDE = "document.documentElement.scrollWidth > innerWidth"


def test_no_page_has_to_be_moved_sideways_on_a_phone(chromium, address, site):
    """Without scripts, which take most of the time and make nothing wider: the next test has them."""
    width, height = SIZES["phone"]
    context = chromium.new_context(viewport={"width": width, "height": height}, java_script_enabled=False)
    page, wide = context.new_page(), []
    for path in sorted(site.rglob("*.html")):
        page.goto(address + path.relative_to(site).as_posix(), wait_until="load")
        wide += [path.name] if page.evaluate(WIDE) else []
    page.evaluate("document.querySelector('article').style.minWidth = '500px'")
    assert page.evaluate(WIDE), "this is how a page that is too wide looks"
    context.close()
    assert wide == []


@pytest.mark.parametrize("path", [*PAGES.values(), "coming-from-http.html"])
def test_scripts_make_no_page_wider_than_a_phone(visitor, path):
    assert not visitor("phone").visit(path).evaluate(WIDE)


@pytest.mark.parametrize("size", SIZES)
def test_the_search_finds_idempotency(visitor, size):
    page = visitor(size).visit("index.html")
    if size == "phone":
        page.locator("label.md-header__button[for=__search]").click()
    page.get_by_role("textbox", name="Search").fill("idempotency")
    found = page.locator(".md-search-result__link")
    found.first.wait_for()
    assert any("retries.html" in link for link in found.evaluate_all("links => links.map(link => link.href)"))


def test_a_phone_has_the_navigation_in_a_drawer(visitor):
    page = visitor("phone").visit("retries.html")
    guide = page.locator(".md-sidebar--primary").get_by_role("link", name="Retries and idempotency")
    assert not guide.first.is_visible() or guide.first.bounding_box()["x"] < 0
    page.locator("label.md-header__button[for=__drawer]").click()
    page.wait_for_function("document.querySelector('.md-sidebar--primary').getBoundingClientRect().x >= 0")


def test_a_diagram_on_a_phone_is_wide_enough_to_be_read_and_moves_alone(visitor):
    page = visitor("phone").visit("index.html")
    width = page.locator("figure.diagram svg").first.bounding_box()["width"]
    assert width > 600
    assert page.locator("figure.diagram").first.evaluate("figure => figure.scrollWidth > figure.clientWidth")


def test_the_dark_can_be_chosen_and_stays(visitor):
    page = visitor().visit("index.html")
    page.get_by_title("Switch to dark").click()
    assert page.evaluate("document.body.dataset.mdColorScheme") == "slate"
    page.goto(page.url.replace("index.html", "retries.html"))
    assert page.evaluate("document.body.dataset.mdColorScheme") == "slate"


def test_a_link_with_an_anchor_goes_there(visitor):
    page = visitor().visit("index.html")
    page.get_by_role("link", name="the tree of errors").click()
    page.wait_for_url("**/errors.html#the-tree")
    assert abs(page.locator("#the-tree").bounding_box()["y"]) < SIZES["desktop"][1]
