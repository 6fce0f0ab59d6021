"""Stores of bookings that were made."""
