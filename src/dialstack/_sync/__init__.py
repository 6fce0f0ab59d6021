# Generated from src/dialstack/_async/__init__.py by scripts/generate. Do not edit.
"""A client in one colour: client, runner, transport, pages and the namespaces."""
