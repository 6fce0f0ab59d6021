"""Puts the contract into the site, as one file to download."""

from __future__ import annotations

import json

from mkdocs.structure.files import File

from dialstack.sandbox.contract import read_document


def on_files(files, config):
    text = json.dumps(read_document(), indent=2, ensure_ascii=False) + "\n"
    files.append(File.generated(config, "openapi.json", content=text))
    return files
