"""Who writes the answers: one port, and the providers behind it."""
