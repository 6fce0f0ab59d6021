"""The operations of the contract, each with the method that calls it and its lines of Python and curl."""

from __future__ import annotations

import json
import keyword
import re
import shlex
import subprocess
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dialstack import DialStack
from dialstack._core.options import OPTION_NAMES
from dialstack.sandbox.contract import Contract

API = "https://api.dialstack.ai"
UPLOADED = {"voicemail_greetings.upload": "greeting.wav"}
DOCUMENT = "document.pdf"
NO_FILTERS = {"limit", "page", "expand[]"}
FILTERS = 2
"""How many filters an example shows: all of them together find nothing."""
LONG = 90
"""Characters of JSON in one line, at most."""

Schema = dict[str, Any]


@dataclass(frozen=True)
class Operation:
    """One operation, as the documentation shows it."""

    name: str
    verb: str
    path: str
    raw: Schema

    @property
    def namespace(self) -> str:
        """The page that it is on."""
        return self.name.split(".")[0]

    @cached_property
    def function(self) -> Any:
        """The method of the blocking client."""
        found: Any = DialStack("sk_test_documentation")
        for part in self.name.split("."):
            found = getattr(found, part)
        return found.__func__

    @property
    def params_type(self) -> str:
        """The TypedDict of its keywords."""
        annotations = self.function.__annotations__
        unpacked = annotations.get("params") or annotations["options"]
        return str(unpacked).removeprefix("Unpack[").removesuffix("]")

    @property
    def answer_type(self) -> str:
        """What it returns."""
        return str(self.function.__annotations__["return"])

    @property
    def status(self) -> str:
        """The status of success."""
        return min(code for code in self.raw["responses"] if code.startswith("2"))

    @property
    def account(self) -> str:
        """`required`, `optional` or `none`."""
        return str(self.raw["x-dialstack"]["account"])

    def parameters(self, place: str) -> list[Schema]:
        """The parameters in the path or in the query."""
        resolved = [Contract.load().resolve(given) for given in self.raw["parameters"]]
        return [given for given in resolved if given["in"] == place]

    @cached_property
    def ids(self) -> list[str]:
        """An example for each id of the path."""
        return [example_of(given) for given in self.parameters("path")]

    @cached_property
    def query(self) -> dict[str, Any]:
        """An example for a few query parameters; a page's cursor cannot be made up."""
        given = {found["name"]: example_of(found) for found in self.parameters("query") if not found.get("deprecated")}
        known = {name: value for name, value in given.items() if value is not None}
        filters = [name for name in known if name not in NO_FILTERS][:FILTERS]
        return {name: value for name, value in known.items() if name in filters or name in {"limit", "expand[]"}}

    @property
    def content(self) -> Schema:
        """The body by media type."""
        found: Schema = self.raw.get("requestBody", {}).get("content", {})
        return found

    @property
    def is_upload(self) -> bool:
        """Whether it takes a file."""
        return "multipart/form-data" in self.content

    @property
    def is_download(self) -> bool:
        """Whether it answers with a file."""
        return "application/octet-stream" in self.raw["responses"][self.status].get("content", {})

    @cached_property
    def body(self) -> Schema:
        """The first example of its body."""
        found: Schema = next((example_of(media) for media in self.content.values()), {})
        return found

    @property
    def file(self) -> str:
        """The name of the file that its lines mention."""
        return UPLOADED.get(self.name, DOCUMENT)


def example_of(node: Schema) -> Any:
    """The first example that stands beside a schema."""
    named = [example["value"] for example in node.get("examples", {}).values()]
    return named[0] if named else node.get("example")


def operations() -> list[Operation]:
    """Every operation, in the order of the contract: by namespace, and as each part has them."""
    document = Contract.load().document
    return [
        Operation(raw["operationId"], verb.upper(), path, raw)
        for path, item in document["paths"].items()
        for verb, raw in item.items()
    ]


def python_line(operation: Operation) -> str:
    """The call in Python, not yet formatted."""
    scope = "clinic" if operation.account == "required" else "client"
    call = f"{scope}.{operation.name}({', '.join([*map(literal, operation.ids), *keywords(operation)])})"
    answer = operation.answer_type
    if answer.startswith("Page["):
        return f"for {noun(answer[5:-1])} in {call}:\n    print({noun(answer[5:-1])})"
    return call if answer in {"None", "int"} else f"{noun(answer)} = {call}"


def keywords(operation: Operation) -> list[str]:
    """The keywords of the call."""
    values = {name.removesuffix("[]"): value for name, value in operation.query.items()} | operation.body
    if operation.is_upload:
        values.pop("file")
    given = [f"{safe(name)}={literal(value)}" for name, value in values.items()]
    if operation.is_upload:
        given.append(f'file=Path("{operation.file}")')
    return [*given, f'to="{operation.file}"'] if operation.is_download else given


def safe(name: str) -> str:
    """A keyword that neither Python nor the request options use already."""
    return f"{name}_" if name in OPTION_NAMES or keyword.iskeyword(name) else name


def literal(value: Any) -> str:
    """A value as Python writes it."""
    return repr(value)


def noun(model: str) -> str:
    """A variable for a model: `RingGroup` is `ring_group`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", model).lower()


def curl_line(operation: Operation) -> str:
    """The call with curl."""
    host = operation.raw.get("servers", [{"url": API}])[0]["url"]
    path = operation.path
    for given, value in zip(operation.parameters("path"), operation.ids, strict=True):
        path = path.replace(f"{{{given['name']}}}", value.replace("+", "%2B"))
    parts = [f"curl {host}{path}", '-H "Authorization: Bearer $DIALSTACK_API_KEY"']
    if operation.account == "required":
        parts.append('-H "DialStack-Account: acct_01h2xcejqtf2nbrexx3vqjhp41"')
    return " \\\n  ".join([*parts, *payload(operation)])


def payload(operation: Operation) -> list[str]:
    """What curl sends: a query, JSON or a form."""
    if operation.verb == "DELETE":
        return ["-X DELETE"]
    if operation.verb == "GET":
        given = [(name, value) for name, found in operation.query.items() for value in each(found)]
        lines = [f"--data-urlencode {shlex.quote(f'{name}={text(value)}')}" for name, value in given]
        return (["-G", *lines] if lines else []) + ([f"-o {operation.file}"] if operation.is_download else [])
    if operation.is_upload:
        fields = [f"-F {name}={text(value)}" for name, value in operation.body.items() if name != "file"]
        return [*fields, f"-F file=@{operation.file}"]
    written = json.dumps(operation.body, ensure_ascii=False)
    if len(written) > LONG:
        written = json.dumps(operation.body, ensure_ascii=False, indent=2)
    return ['-H "Content-Type: application/json"', f"-d {shlex.quote(written)}"]


def each(value: Any) -> list[Any]:
    """A repeated parameter, one by one."""
    return value if isinstance(value, list) else [value]


def text(value: Any) -> str:
    """A value as a query writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def formatted(sources: list[str]) -> list[str]:
    """Format many snippets in one run of the formatter."""
    mark = "# --- next ---\n"
    joined = mark.join(f"{source}\n" for source in sources)
    command = ["ruff", "format", "--quiet", "--stdin-filename", "snippet.py", "-"]
    done = subprocess.run(command, input=joined, capture_output=True, text=True, check=True).stdout
    return [source.strip("\n") for source in done.split(mark)]
