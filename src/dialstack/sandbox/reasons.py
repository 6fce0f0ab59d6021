"""Turns a jsonschema violation into short reasons, each with the place it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from dialstack.sandbox.store import is_row

if TYPE_CHECKING:
    from collections.abc import Iterator

_TYPES = {dict: "object", list: "array", str: "string", bool: "boolean", int: "integer", float: "number"}
_SIZES = ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties")
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_WORDS = {"enum": "must be", "const": "must be", "pattern": "must match"}


class Violation(Protocol):
    """The part of a jsonschema error that is read here."""

    validator: str
    validator_value: Any
    instance: Any
    message: str
    schema: Any
    context: list[Violation]
    relative_schema_path: Any
    relative_path: Any
    absolute_path: Any


class Reason(NamedTuple):
    """One thing that is wrong."""

    path: tuple[str, ...]
    text: str
    status: int = 400

    @property
    def pointer(self) -> str:
        """The place as a JSON pointer, as dial plans name it."""
        return "".join(f"/{part}" for part in self.path) or "/"

    @property
    def dotted(self) -> str:
        """The place as a key of `details`."""
        return ".".join(self.path) or "body"


def explain(violation: Violation) -> Iterator[Reason]:
    """What a violation means; for `oneOf` and `anyOf`, what is wrong in the branch that was meant."""
    path = tuple(str(part) for part in violation.absolute_path)
    if violation.validator in ("oneOf", "anyOf") and violation.context:
        yield from _explain_branches(path, violation.context)
    elif violation.validator in ("required", "x-required-today"):
        missing = [name for name in violation.validator_value if name not in violation.instance]
        yield from (Reason((*path, name), "is required") for name in missing)
    else:
        status = violation.schema.get("x-invalid-status", 400) if is_row(violation.schema) else 400
        yield Reason(path, _text(violation), status)


def _explain_branches(path: tuple[str, ...], context: list[Violation]) -> Iterator[Reason]:
    branches: dict[int, list[Violation]] = {}
    for violation in context:
        branches.setdefault(violation.relative_schema_path[0], []).append(violation)
    meant = [branch for branch in branches.values() if not any(map(_is_of_another_kind, branch))]
    kinds = [found.validator_value for found in context if found.validator == "const"]
    if kinds and not meant:
        yield Reason((*path, "type"), f"must be one of {', '.join(map(str, kinds))}")
        return
    for inner in min(meant or branches.values(), key=len):
        yield from explain(inner)


def _is_of_another_kind(violation: Violation) -> bool:
    """Whether the branch is for another kind of value than the one given."""
    path = list(violation.relative_path)
    if violation.validator == "type":
        return path == []
    return violation.validator in ("const", "enum", "not") and path == ["type"]


def _type_name(value: object) -> str:
    return next((name for kind, name in _TYPES.items() if type(value) is kind), "null")


def _text(violation: Violation) -> str:
    keyword, wanted, given = violation.validator, violation.validator_value, violation.instance
    if keyword in _SIZES:
        return f"{keyword}: got {len(given)}, want {wanted}"
    if keyword in _BOUNDS:
        return f"{keyword}: got {given}, want {wanted}"
    if keyword == "type":
        return f"type: got {_type_name(given)}, want {wanted}"
    if keyword == "enum":
        wanted = f"one of {', '.join(map(str, wanted))}"
    return f"{_WORDS[keyword]} {wanted}" if keyword in _WORDS else violation.message
