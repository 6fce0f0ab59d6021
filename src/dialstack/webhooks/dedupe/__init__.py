"""Stores of handled events."""
