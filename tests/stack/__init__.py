"""The tests' servers: one stack a run, started when a test first asks for it."""
