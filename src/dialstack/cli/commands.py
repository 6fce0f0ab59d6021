"""A command for each operation, built from its signature and its types."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dialstack.cli.failures import failing
from dialstack.cli.fields import Field, fields_of, leaves
from dialstack.cli.options import Choices, shared_options
from dialstack.cli.risks import risk_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dialstack.cli.operations import Operation

__all__ = ["command_function", "help_of"]

TYPES: dict[str, Any] = {"integer": int, "number": float, "switch": bool}
METAVARS = {"json": "JSON", "file": "FILE", "integer": "N", "number": "N", "text": "TEXT"}
OLD_NAME = "The old name of"


def command_function(operation: Operation) -> Callable[..., None]:
    """Return a function whose signature tells Typer the arguments and options of an operation."""
    fields = fields_of(operation.shape)

    def command(**given: Any) -> None:
        from dialstack.cli.invocation import invoke

        with failing():
            invoke(operation, fields, given, Choices.of(given))

    parameters = [*_arguments(operation), *_options(fields), *_shared(operation, fields)]
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    command.__doc__ = help_of(operation)
    return command


def help_of(operation: Operation) -> str:
    """Return the docstring without what is about Python, and with what has to be confirmed."""
    lines = inspect.cleandoc(operation.function.__doc__ or "").split("\n")
    sections = [index for index, line in enumerate(lines) if line in {"Args:", "Raises:", "Returns:"}]
    text = "\n".join(lines[: sections[0]] if sections else lines).strip()
    risk = risk_of(operation)
    return _plain(f"{text}\n\nThis {risk}, so it asks first; --yes skips that." if risk else text)


def _arguments(operation: Operation) -> Iterator[inspect.Parameter]:
    for name in operation.ids:
        argument = typer.Argument(metavar=name.upper(), show_default=False)
        yield _parameter(f"id__{name}", Annotated[str, argument], inspect.Parameter.empty)


def _options(fields: tuple[Field, ...]) -> Iterator[inspect.Parameter]:
    for field in leaves(fields):
        yield _parameter(field.variable, Annotated[_type(field), _option(field)], None)
        if field.switches:
            singular = field.flag.removesuffix("s")
            option = typer.Option(singular, help="Switch one of them on. Repeat it for more.", **_rest(field, "NAME"))
            yield _parameter(f"{field.variable}__on", Annotated[list[str] | None, option], None)


def _shared(operation: Operation, fields: tuple[Field, ...]) -> Iterator[inspect.Parameter]:
    flags = frozenset(field.flag for field in leaves(fields))
    for name, option in shared_options(operation, flags, risky=risk_of(operation) is not None).items():
        default = inspect.Parameter.empty if option.default is ... else option.default
        yield _parameter(name, option.annotation, default)


def _parameter(name: str, annotation: Any, default: object) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _type(field: Field) -> Any:
    kind: Any = TYPES.get(field.kind, str)
    return list[kind] | None if field.many else kind | None


def _option(field: Field) -> Any:
    text = f"{field.text} Required." if field.required else field.text
    old = field.text.startswith(OLD_NAME)
    metavar = METAVARS.get(field.kind, "TEXT")
    return typer.Option(_flags(field), help=_plain(text), hidden=old, **_rest(field, metavar))


def _flags(field: Field) -> str:
    # A switch has both words: absent is not the same as off.
    if field.kind == "switch" and not field.many:
        return f"{field.flag}/--no-{field.flag.removeprefix('--')}"
    return field.flag


def _rest(field: Field, metavar: str) -> dict[str, Any]:
    rest: dict[str, Any] = {"show_default": False, "rich_help_panel": "Parameters"}
    if field.choices:
        rest["autocompletion"] = _completing(field.choices)
    if field.kind != "switch" or field.many:
        rest["metavar"] = metavar
    return rest


def _completing(choices: tuple[str, ...]) -> Callable[[str], list[str]]:
    return lambda incomplete: [choice for choice in choices if choice.startswith(incomplete)]


def _plain(text: str) -> str:
    # Rich would read `[...]` as markup.
    return text.replace("[", r"\[")
