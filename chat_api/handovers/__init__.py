"""Tells the staff that a conversation was handed over to people."""
