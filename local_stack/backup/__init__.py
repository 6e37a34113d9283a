"""Everything in one file, and back: Postgres, ClickHouse, objects, and on request the master key."""
