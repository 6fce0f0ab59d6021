"""A griffe extension for the reference: a public alias or constant has an entry, also where nothing is written below it.

mkdocstrings leaves out what has no docstring. The alias of an open enum needs none in the code, since its values say
all; in the reference it has to be there for a link to lead to.
"""

from __future__ import annotations

from typing import Any

import griffe

OPEN = "The values that are known. There may be others: it is any string."
UNION = "One of these."
OTHER = "A name for this type."


class Aliases(griffe.Extension):
    """Give public aliases a docstring."""

    def on_package(self, *, pkg: griffe.Module, **_: Any) -> None:
        for module in _modules(pkg):
            for attribute in module.attributes.values():
                if _is_bare_alias(module, attribute):
                    attribute.docstring = griffe.Docstring(
                        _says(str(attribute.value)), parent=attribute, parser="google"
                    )


def _modules(module: griffe.Module) -> list[griffe.Module]:
    inner = [member for member in module.members.values() if isinstance(member, griffe.Module)]
    return [module, *(found for member in inner for found in _modules(member))]


def _is_bare_alias(module: griffe.Module, attribute: griffe.Attribute) -> bool:
    exported = {str(name) for name in module.exports or ()}
    is_alias = str(attribute.annotation).endswith("TypeAlias")
    return attribute.name in exported and attribute.docstring is None and is_alias


def _says(value: str) -> str:
    if "Literal[" in value and value.rstrip(" )").endswith("| str"):
        return OPEN
    return UNION if "|" in value else OTHER
