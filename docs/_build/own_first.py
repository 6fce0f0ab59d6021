"""A griffe extension for the reference, on top of griffe's own `unpack_typeddict`.

That writes out every key of a TypedDict, inherited ones first. The nine request options are the same on every method,
so they are folded into `**options` again and stand once, in `RequestOptions`. The fields of models and events become
one list for each class, instead of a heading for each field.

All of it happens in one place, in this order, so that nothing depends on which module is visited first.
"""

from __future__ import annotations

from typing import Any

import griffe

_OPTIONS = frozenset(
    {
        "deadline",
        "dialstack_account",
        "extra_body",
        "extra_headers",
        "extra_query",
        "idempotency_key",
        "max_network_retries",
        "retry_unknown",
        "timeout",
    }
)

_PARTNER_OPTIONS = _OPTIONS - {"dialstack_account"}
_SHAPES = {_OPTIONS: "RequestOptions", _PARTNER_OPTIONS: "PartnerRequestOptions"}


class OwnFirst(griffe.UnpackTypedDictExtension):
    """Unpack TypedDicts, fold the request options, and list fields."""

    def on_package(self, *, pkg: griffe.Module, **_: Any) -> None:
        classes = [cls for module in _modules(pkg) for cls in _classes(module)]
        methods = [member for cls in classes for member in cls.members.values() if isinstance(member, griffe.Function)]
        for method in methods:
            super().on_function(func=method)
        for method in methods:
            _fold(method)
        for cls in classes:
            if cls.module.path.startswith("dialstack.types."):
                _list_fields(cls)

    def on_function(self, **_: Any) -> None:
        """Nothing: see `on_package`."""

    def on_class(self, **_: Any) -> None:
        """Nothing: see `on_package`."""


def _modules(module: griffe.Module) -> list[griffe.Module]:
    inner = [member for member in module.members.values() if isinstance(member, griffe.Module)]
    return [module, *(found for member in inner for found in _modules(member))]


def _classes(module: griffe.Module) -> list[griffe.Class]:
    return [member for member in module.members.values() if isinstance(member, griffe.Class)]


def _fold(func: griffe.Function) -> None:
    given = {parameter.name for parameter in func.parameters}
    options = next((known for known in _SHAPES if known <= given), None)
    if options is None:
        _tidy(func, frozenset())
        return
    for name in options:
        del func.parameters[name]
    func.parameters.add(
        griffe.Parameter(
            "options", annotation=f"Unpack[{_SHAPES[options]}]", kind=griffe.ParameterKind.var_keyword, default=None
        )
    )
    _tidy(func, options)


def _tidy(func: griffe.Function, left_out: frozenset[str]) -> None:
    """Keep the parameters that there is something to say of. The signature names them all."""
    if func.docstring is None or not any(parameter.default == "..." for parameter in func.parameters) and not left_out:
        return
    sections = func.docstring.parsed
    for section in [entry for entry in sections if entry.kind is griffe.DocstringSectionKind.parameters]:
        section.value[:] = [entry for entry in section.value if entry.description and entry.name not in left_out]
        if not section.value:
            sections.remove(section)
    sections.sort(key=_place)


def _place(section: griffe.DocstringSection) -> int:
    kinds = griffe.DocstringSectionKind
    return {kinds.text: 0, kinds.parameters: 1, kinds.returns: 2, kinds.raises: 3}.get(section.kind, 1)


def _list_fields(cls: griffe.Class) -> None:
    fields = [
        attribute
        for name, attribute in cls.attributes.items()
        if "property" not in attribute.labels and name in cls.members
        if not name.startswith("_") and name not in {"model_config", "may_be_empty"}
    ]
    if not fields or cls.docstring is None or "Args:" in cls.docstring.value:
        return
    cls.docstring.parsed.append(
        griffe.DocstringSectionAttributes(
            [
                griffe.DocstringAttribute(
                    name=field.name,
                    annotation=field.annotation,
                    description=field.docstring.value if field.docstring else "",
                )
                for field in fields
            ]
        )
    )
    for field in fields:
        cls.del_member(field.name)
