from __future__ import annotations


def build(door, ids):
    pass


PREPARE = {}
