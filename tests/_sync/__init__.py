# Generated from tests/_async/__init__.py by scripts/generate. Do not edit.
