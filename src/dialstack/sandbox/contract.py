"""The OpenAPI contract as the sandbox uses it: routes, parameters, schemas, statuses.

The document is kept in parts, one file for each namespace in `document/`, and put together once per process. A route
answers three questions: which operation is this, what are its path parameters, which schemas do its query, body and
answer have to satisfy.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import unquote

from dialstack.sandbox.problems import RefusalError, not_found

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Schema: TypeAlias = "dict[str, Any]"
_VERBS = ("get", "post", "delete")


def read_document() -> Schema:
    """Put the OpenAPI document together: what all share, then the paths and schemas of each namespace.

    Raises:
        ValueError: Two namespaces describe the same operation or schema.
    """
    folder = files("dialstack.sandbox").joinpath("document")
    document: Schema = json.loads(folder.joinpath("_shared.json").read_bytes())
    document["paths"] = {}
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".json"))
    for name in names:
        if name != "_shared.json":
            _add_part(document, json.loads(folder.joinpath(name).read_bytes()))
    return document


def _add_part(document: Schema, part: Schema) -> None:
    for path, item in part["paths"].items():
        _add_new(document["paths"].setdefault(path, {}), item)
    _add_new(document["components"]["schemas"], part["schemas"])


def _add_new(known: Schema, more: Schema) -> None:
    if twice := known.keys() & more.keys():
        raise ValueError(f"the contract describes {', '.join(sorted(twice))} twice")
    known.update(more)


@dataclass(frozen=True)
class Operation:
    """One operation of the contract. `account` is `required`, `optional` or `none`."""

    id: str
    method: str
    path: str
    account: str
    status: int
    query: Mapping[str, Schema] = field(repr=False)
    body: Schema | None = field(repr=False)
    is_form: bool
    body_fields: frozenset[str] = field(repr=False)
    answers: Mapping[int, Schema | None] = field(repr=False)

    @cached_property
    def segments(self) -> list[str]:
        """The path template, cut at its slashes."""
        return self.path.split("/")


class Contract:
    """An OpenAPI 3.1 document, indexed."""

    def __init__(self, document: Schema) -> None:
        self.document = document

    @staticmethod
    @cache
    def load() -> Contract:
        """Read the contract of the package, once."""
        return Contract(read_document())

    @cached_property
    def operations(self) -> dict[str, Operation]:
        """Every operation by its operationId."""
        return {operation.id: operation for operation in self._read()}

    def match(self, method: str, path: str) -> tuple[Operation, dict[str, str]]:
        """Find the operation for a request; 404 for an unknown path, 405 for a wrong verb."""
        segments = path.split("/")
        found = [operation for operation in self._by_length.get(len(segments), []) if _fits(operation, segments)]
        if not found:
            raise not_found(f"Route {path}")
        for operation in found:
            if operation.method == method:
                return operation, _params(operation, segments)
        allowed = ", ".join(sorted({operation.method for operation in found}))
        raise RefusalError(405, f"{method} is not allowed on {path}.", headers={"Allow": allowed})

    def rooted(self, schema: Schema) -> Schema:
        """Make a schema of this document stand alone, so that its `$ref`s resolve."""
        return {**schema, "components": self.document.get("components", {})}

    def resolve(self, node: Schema) -> Schema:
        """The node itself, or what its `$ref` names."""
        while "$ref" in node:
            target: Any = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            node = target
        return node

    @cached_property
    def _by_length(self) -> dict[int, list[Operation]]:
        index: dict[int, list[Operation]] = {}
        for operation in sorted(self.operations.values(), key=lambda found: found.path.count("{")):
            index.setdefault(len(operation.segments), []).append(operation)
        return index

    def _read(self) -> Iterator[Operation]:
        for path, item in self.document["paths"].items():
            for verb in _VERBS:
                if verb in item:
                    yield self._operation(path, verb, item)

    def _operation(self, path: str, verb: str, item: Schema) -> Operation:
        raw = item[verb]
        form = self._schema(raw.get("requestBody", {}), "multipart/form-data")
        body = form or self._json_schema(raw.get("requestBody", {}))
        answers = {int(code): self._json_schema(answer) for code, answer in raw["responses"].items() if code.isdigit()}
        return Operation(
            id=raw["operationId"],
            method=verb.upper(),
            path=path,
            account=raw.get("x-dialstack", {}).get("account", "none"),
            status=min(code for code in answers if code < 300),  # noqa: PLR2004
            query=self._query([*item.get("parameters", []), *raw.get("parameters", [])]),
            body=body,
            is_form=form is not None,
            body_fields=frozenset(self.resolve(body or {}).get("properties", {})),
            answers=answers,
        )

    def _query(self, parameters: list[Schema]) -> dict[str, Schema]:
        resolved = [self.resolve(parameter) for parameter in parameters]
        return {found["name"]: found.get("schema", {}) for found in resolved if found["in"] == "query"}

    def _json_schema(self, holder: Schema) -> Schema | None:
        return self._schema(holder, "application/json")

    def _schema(self, holder: Schema, media_type: str) -> Schema | None:
        content = self.resolve(holder).get("content", {})
        schema: Schema | None = content.get(media_type, {}).get("schema")
        return schema


def _fits(operation: Operation, segments: list[str]) -> bool:
    pairs = zip(operation.segments, segments, strict=True)
    return all(bool(given) if wanted.startswith("{") else wanted == given for wanted, given in pairs)


def _params(operation: Operation, segments: list[str]) -> dict[str, str]:
    pairs = zip(operation.segments, segments, strict=True)
    return {wanted[1:-1]: unquote(given) for wanted, given in pairs if wanted.startswith("{")}
