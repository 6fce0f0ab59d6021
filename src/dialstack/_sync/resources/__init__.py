# Generated from src/dialstack/_async/resources/__init__.py by scripts/generate. Do not edit.
"""One file for each namespace of the client."""
