"""Numbers for the console: live counts from ClickHouse, everything else from the marts, and how far to trust both."""
