"""The `samtal` command: one file a verb."""
