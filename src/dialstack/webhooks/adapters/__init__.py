"""Doors for the common servers. Each is a module of its own, which imports its framework and no other."""
