"""Sends whole conversations through the public API, many visitors at once: for `samtal replay` and the demo."""
