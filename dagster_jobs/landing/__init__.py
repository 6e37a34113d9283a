"""Events from ClickHouse into schema landing, by UTC day."""
