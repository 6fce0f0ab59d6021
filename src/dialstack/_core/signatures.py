"""Real signatures for methods that take `**params: Unpack[SomeParams]`.

Type checkers see the keywords by themselves. `help()`, `inspect.signature()` and IPython do not, so each method
carries a signature that works them out when it is first looked at: the 0.2 µs that it costs to hang one on a
method is all that an import pays.
"""

from __future__ import annotations

import inspect
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ExpandedSignature", "expand_methods", "shape_of"]

_TAKES_KEYWORDS = inspect.CO_VARKEYWORDS
_WATCHES = "on_progress"
"""Beside the file it is an option, so it comes after it."""


class _LeftOut:
    """The default of a keyword that is not sent unless it is given."""

    def __repr__(self) -> str:
        return "..."


LEFT_OUT = _LeftOut()


def expand_methods(owner: type) -> None:
    """Hang a lazy signature on each method of a class that takes keywords."""
    for function in vars(owner).values():
        if inspect.isfunction(function) and function.__code__.co_flags & _TAKES_KEYWORDS:
            function.__signature__ = ExpandedSignature(function)  # type: ignore[attr-defined]


class ExpandedSignature(inspect.Signature):
    """A signature that is worked out at first sight."""

    __slots__ = ("_function", "_plain")

    def __init__(self, function: Callable[..., object]) -> None:
        self._function = function
        self._plain: inspect.Signature | None = None

    def _worked_out(self) -> inspect.Signature:
        if self._plain is None:
            self._plain = _expand(self._function)
        return self._plain

    # The names that `inspect.Signature` keeps its parts under; a test holds them on each Python version.
    @property
    def _parameters(self) -> Any:
        return self._worked_out()._parameters  # type: ignore[attr-defined]  # noqa: SLF001

    @property
    def _return_annotation(self) -> Any:
        return self._worked_out()._return_annotation  # type: ignore[attr-defined]  # noqa: SLF001

    def replace(self, **changes: Any) -> inspect.Signature:  # type: ignore[override]
        """Return a plain signature with some parts replaced."""
        return self._worked_out().replace(**changes)

    def __reduce__(self) -> Any:
        return self._worked_out().__reduce__()


def _expand(function: Callable[..., object]) -> inspect.Signature:
    plain = inspect.Signature.from_callable(_without_signature(function))
    parameters: list[inspect.Parameter] = []
    for parameter in plain.parameters.values():
        if parameter.kind is inspect.Parameter.VAR_KEYWORD:
            parameters += _keywords(function, parameter)
        else:
            parameters.append(parameter)
    return plain.replace(parameters=parameters)


def _without_signature(function: Callable[..., object]) -> Callable[..., object]:
    import types

    code: types.CodeType = function.__code__
    scope, closure = function.__globals__, function.__closure__
    bare = types.FunctionType(code, scope, function.__name__, function.__defaults__, closure)
    bare.__kwdefaults__ = function.__kwdefaults__
    bare.__annotations__ = function.__annotations__
    return bare


def _keywords(function: Callable[..., object], rest: inspect.Parameter) -> list[inspect.Parameter]:
    shape = shape_of(function)
    if shape is None:
        return [rest]
    from dialstack._core.options import OPTION_NAMES

    hints = _hints(shape)
    own = sorted((name for name in hints if name not in OPTION_NAMES), key=_WATCHES.__eq__)
    options = [name for name in hints if name in OPTION_NAMES]
    kind = inspect.Parameter.KEYWORD_ONLY
    return [inspect.Parameter(name, kind, default=LEFT_OUT, annotation=hints[name]) for name in (*own, *options)]


def shape_of(function: Callable[..., object]) -> type | None:
    """Find the TypedDict of a method's keywords: what `Unpack[...]` names."""
    annotations = map(str, function.__annotations__.values())
    unpacked = next((written for written in annotations if written.startswith("Unpack[")), "Unpack[]")
    found: type | None = getattr(sys.modules[function.__module__], unpacked[len("Unpack[") : -1], None)
    return found


def _hints(shape: type) -> dict[str, Any]:
    # A TypedDict lists the keys of its bases too.
    return {name: _written(hint) for name, hint in shape.__annotations__.items()}


def _written(hint: Any) -> Any:
    """Give an annotation as it was written: forward references as their text."""
    return getattr(hint, "__forward_arg__", hint)
