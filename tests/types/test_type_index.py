"""`dialstack.types` has every public type of its modules, and imports none of them before it is asked."""

from __future__ import annotations

import ast
import pkgutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import dialstack.types

SOURCE = Path(dialstack.types.__file__)
MODULES = sorted(module.name for module in pkgutil.iter_modules(dialstack.types.__path__) if module.name != "_index")


def public_names() -> dict[str, str]:
    return {name: module for module in MODULES for name in import_module(f"dialstack.types.{module}").__all__}


def test_every_public_type_is_listed_and_nothing_else() -> None:
    assert dialstack.types.__all__ == sorted(public_names())
    assert dir(dialstack.types) == dialstack.types.__all__


def test_every_name_leads_to_its_module() -> None:
    for name, module in public_names().items():
        assert getattr(dialstack.types, name) is getattr(import_module(f"dialstack.types.{module}"), name)


def test_type_checkers_see_the_same_names() -> None:
    block = next(node for node in ast.parse(SOURCE.read_text("utf-8")).body if isinstance(node, ast.If))
    seen = {
        alias.asname: (node.module or "").rpartition(".")[2]
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert seen == public_names()


def test_importing_it_imports_no_model() -> None:
    code = "import sys, dialstack.types; sys.exit(any(name.startswith('pydantic') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_options_and_events_need_no_pydantic_either() -> None:
    names = "AppInfo, ClientOptions, RequestOptions, LastResponse, RequestEvent, ListParams"
    code = f"import sys; from dialstack.types import {names}; sys.exit('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_misspelt_type_is_an_error() -> None:
    with pytest.raises(AttributeError, match="Acount"):
        dialstack.types.Acount  # noqa: B018  # type: ignore[attr-defined]
