"""Where data lives: Postgres, ClickHouse, and the event log between them."""
