"""The event log: the vocabulary, the outbox row, shipping to ClickHouse, reconciliation."""
