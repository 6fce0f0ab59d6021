"""Groups of commands that are built when somebody asks for them: `--help` must not import 33 namespaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

from dialstack.cli.operations import STREAMS, kebab, namespaces, operations_of

if TYPE_CHECKING:
    from dialstack.cli.operations import Operation

__all__ = ["NamespaceGroup", "RootGroup"]

RESOURCES = "Resources"


class NamespaceGroup(TyperGroup):
    """The operations of one namespace, and the namespaces within it."""

    def __init__(self, path: tuple[str, ...], text: str, **rest: Any) -> None:
        super().__init__(
            name=kebab(path[-1]),
            help=text,
            no_args_is_help=True,
            rich_markup_mode="rich",
            rich_help_panel=RESOURCES,
            **rest,
        )
        self._path = path
        self._more: dict[str, Any] = {}

    def add(self, name: str, command: Any) -> None:
        """Add a command that was written by hand."""
        self._more[name] = command

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - Typer's signature
        """Return the names of the commands, in the order of the client."""
        operations, within = operations_of(self._path)
        generated = [name for name, operation in operations.items() if operation.name not in STREAMS]
        return [*within, *generated, *self._more]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - Typer's signature
        """Build a command."""
        if cmd_name in self._more:
            return self._more[cmd_name]
        operations, within = operations_of(self._path)
        if cmd_name in within:
            return NamespaceGroup((*self._path, cmd_name.replace("-", "_")), within[cmd_name])
        operation = operations.get(cmd_name)
        return None if operation is None or operation.name in STREAMS else OperationCommand(operation)


class OperationCommand(TyperCommand):
    """An operation by its name and help. Its options are built when it is run: a list of commands does without."""

    def __init__(self, operation: Operation) -> None:
        from dialstack.cli.commands import help_of

        super().__init__(operation.command, callback=None, params=[], help=help_of(operation), rich_markup_mode="rich")
        self._operation = operation

    def make_context(self, *arguments: Any, **rest: Any) -> Any:
        """Go on with the whole command."""
        return built(self._operation).make_context(*arguments, **rest)


class RootGroup(TyperGroup):
    """The commands written by hand, and a group for each namespace."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the commands written by hand, then the namespaces."""
        own = super().list_commands(ctx)
        return [*own, *(kebab(name) for name, _ in namespaces() if kebab(name) not in own)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command, or the group of a namespace with the commands written by hand for it."""
        own: Any = super().get_command(ctx, cmd_name)
        found = {kebab(name): (name, text) for name, text in namespaces()}.get(cmd_name)
        if found is None:
            return own
        group = NamespaceGroup((found[0],), found[1])
        if own is not None:
            for name in own.list_commands(ctx):
                group.add(name, own.get_command(ctx, name))
        return group


def built(operation: Operation) -> Any:
    """Build the command of an operation."""
    from dialstack.cli.commands import command_function

    app = typer.Typer(rich_markup_mode="rich", add_completion=False)
    app.command(operation.command, no_args_is_help=bool(operation.ids))(command_function(operation))
    return typer.main.get_command(app)
