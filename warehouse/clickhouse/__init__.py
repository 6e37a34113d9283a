"""ClickHouse: the client, the migrations, and the engine in one process for a single machine."""
