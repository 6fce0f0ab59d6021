"""Checks values against the contract and gathers what is wrong, in the platform's words (`reasons.py`).

Keywords of our own: `x-required-today` and `x-exactly-one-of-today` ask for what today's API asks for, and only a
strict sandbox enforces them; `x-invalid-status` is the status for a value that its schema refuses, where it isn't 400.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from dialstack.sandbox.problems import RefusalError, invalid
from dialstack.sandbox.reasons import Reason, explain
from dialstack.sandbox.store import is_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dialstack.sandbox.contract import Contract, Operation, Schema

_FORMATS = ("date", "email", "uri")


@dataclass
class Validation:
    """Validators over one contract, built when first needed."""

    contract: Contract
    strict: bool = False
    _built: dict[int, Any] = field(default_factory=dict[int, Any], repr=False)

    def check_body(self, operation: Operation, body: object) -> None:
        """Refuse a body that the contract does not allow."""
        reasons = self.reasons(operation.body, body) if operation.body is not None else []
        if reasons:
            raise _body_problem(operation, reasons)

    def check_query(self, operation: Operation, query: Iterable[tuple[str, str]]) -> None:
        """400 for a bad value of a known parameter; unknown ones pass, as on the platform."""
        known = [(name, text) for name, text in query if name in operation.query and not name.endswith("[]")]
        details: dict[str, str] = {}
        for name, text in known:
            schema = operation.query[name]
            for reason in self.reasons(schema, _coerce(schema, text)):
                details[name] = reason.text
        if details:
            raise invalid(details)

    def reasons(self, schema: Schema, value: object) -> list[Reason]:
        """What is wrong with `value`; empty when it is valid."""
        return [reason for violation in self._validator(schema).iter_errors(value) for reason in explain(violation)]

    def _validator(self, schema: Schema) -> Any:
        if id(schema) not in self._built:
            library = jsonschema()
            checker = library.FormatChecker(_FORMATS)
            rooted = self.contract.rooted(schema)
            self._built[id(schema)] = _validator_class(library, strict=self.strict)(rooted, format_checker=checker)
        return self._built[id(schema)]


def jsonschema() -> Any:
    """The jsonschema package, which only the sandbox needs. It has no types."""
    try:
        return importlib.import_module("jsonschema")
    except ImportError as error:
        raise _missing() from error


def check_extra() -> None:
    """Make sure that jsonschema is there, without importing it: that can take more than a second.

    Raises:
        ImportError: It is not; the message names the extra.
    """
    try:
        found = find_spec("jsonschema") is not None
    except ValueError:  # the name was blocked
        found = False
    if not found:
        raise _missing()


def _missing() -> ImportError:
    return ImportError("The sandbox needs jsonschema: pip install 'dialstack[sandbox]'")


def _validator_class(library: Any, *, strict: bool) -> Any:
    base = library.Draft202012Validator
    if not strict:
        return base

    def exactly_one(_: Any, names: list[str], instance: Any, __: Any) -> Iterator[Any]:
        if is_row(instance) and sum(name in instance for name in names) != 1:
            yield library.ValidationError(f"exactly one of {' and '.join(names)} is required")

    today = {"x-required-today": base.VALIDATORS["required"], "x-exactly-one-of-today": exactly_one}
    return library.validators.extend(base, today)


def _body_problem(operation: Operation, reasons: list[Reason]) -> RefusalError:
    details = {reason.dotted: reason.text for reason in reversed(reasons)}
    status = min(reason.status for reason in reasons)
    if operation.id.startswith("dial_plans."):
        return invalid(details, "; ".join(f"{reason.pointer}: {reason.text}" for reason in reasons))
    if status != 400:  # noqa: PLR2004
        return RefusalError(status, "; ".join(f"{name} {text}" for name, text in details.items()), details=details)
    return invalid(details)


def _coerce(schema: Schema, text: str) -> object:
    if schema.get("type") == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if schema.get("type") != "integer":
        return text
    try:
        return int(text)
    except ValueError:
        return text
