"""One verdict on a message before it counts: local signals, no model, no network beyond our own counters."""
