"""Take pictures of the command line for the guides: real output of a real terminal, as SVG in docs/assets/cli.

    python scripts/terminal_pictures.py [NAME ...]

They are taken on demand and committed: times and versions in them differ from one run to the next.
"""

from __future__ import annotations

import io
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.cli.terminals import Terminal  # noqa: E402

from dialstack.sandbox import Sandbox  # noqa: E402 - found by the line above

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = ROOT / "docs" / "assets" / "cli"
WIDTH = 96
KEY = "sk_test_picture0123456789"
ACCOUNT = "acct_000001"
SEEN = "http://127.0.0.1:8484"
"""The address that a reader has, in the place of the one of this run."""
COMMANDS: dict[str, str] = {
    "help": "dialstack account-sessions --help",
    "table": "dialstack users list --columns id,name,email,created_at",
    "error": "dialstack users retrieve user_none",
    "doctor": "dialstack doctor",
    "provision": "dialstack provision -f people.csv --yes",
}
HALFWAY = {"provision": re.compile(r"[12]\d\d/300")}
"""When to look at what moves."""

# Rich's own has fonts of another host.
FORMAT = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<title>{title_text}</title>
<style>
.{unique_id}-matrix {{
  font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px; font-variant-east-asian: full-width;
}}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def main(wanted: list[str]) -> None:
    """Take the pictures that are wanted, or all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    sandbox = Sandbox(api_key=KEY)
    with tempfile.TemporaryDirectory() as home, sandbox.serve() as url:
        environment = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": home,
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }
        _prepare(sandbox, url, Path(home), environment)
        for name in wanted or COMMANDS:
            shown = _shown(name, environment, home).replace(url, SEEN).replace(url.rpartition(":")[2], "8484")
            (FOLDER / f"{name}.svg").write_text(_picture(name, shown.replace(sys.prefix, "/opt/app")), "utf-8")
            print(f"docs/assets/cli/{name}.svg")


def _prepare(sandbox: Sandbox, url: str, home: Path, environment: Mapping[str, str]) -> None:
    """Make an account with people in it, and log in."""
    with sandbox.client(dialstack_account=ACCOUNT) as client:
        client.accounts.create(email="contact@joneschiro.com")
        for name in ("Dr. Alice Smith", "Bob Jones", "Carla Diaz"):
            client.users.create(name=name, email=f"{name.split()[-2].lower()}@joneschiro.com")
    rows = "\n".join(f"Person {number},person-{number}@joneschiro.com" for number in range(300))
    (home / "people.csv").write_text(f"name,email\n{rows}\n", "utf-8")
    for words in (["login", "--api-url", url], ["use", ACCOUNT]):
        with Terminal("dialstack", *words, environment=environment) as terminal:
            if words[0] == "login":
                terminal.until("'default': ")
                terminal.type(f"{KEY}\r")
            if terminal.ended():
                raise SystemExit(terminal.text)


def _shown(name: str, environment: Mapping[str, str], home: str) -> str:
    command = COMMANDS[name]
    with Terminal(*command.split(), environment=environment, columns=WIDTH, cwd=home) as terminal:
        if name in HALFWAY:
            terminal.until_like(HALFWAY[name])
        else:
            terminal.ended()
    return f"\x1b[1;32m$\x1b[0m {command}\n" + screen(terminal.text)


def screen(text: str) -> str:
    """Play what a program wrote, as a terminal would: lines that are written over are gone."""
    lines, at = [""], 0
    for part in re.findall(r"\x1b\[\??[0-9;]*[A-Za-z]|\n|\r|[^\x1b\r\n]+", text):
        if part == "\n":
            at += 1
            lines += [""] * (at + 1 - len(lines))
        elif re.fullmatch(r"\x1b\[\d*A", part):
            at = max(0, at - int(part[2:-1] or 1))
        elif part in {"\x1b[2K", "\x1b[K"}:
            lines[at] = ""
        elif part != "\r" and not re.fullmatch(r"\x1b\[\?25[lh]", part):
            lines[at] += part
    return "\n".join(lines).rstrip()


def _picture(name: str, shown: str) -> str:
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    for line in [*shown.split("\n"), ""]:  # the picture ends in the middle of its last line
        console.print(Text.from_ansi(line), soft_wrap=False)
    title = COMMANDS[name]
    return console.export_svg(title="", code_format=FORMAT.replace("{title_text}", title), unique_id=f"cli-{name}")


if __name__ == "__main__":
    main(sys.argv[1:])
