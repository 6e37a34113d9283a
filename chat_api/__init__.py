"""The live conversation service."""
