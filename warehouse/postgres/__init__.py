"""Postgres: migrations, roles, tenancy, keys, the queue."""
