"""Servers that say exactly what a test wants to hear, or break as they are told."""
