"""Assistants: their versions, which never change once written, and which one answers."""
