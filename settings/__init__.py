"""Settings: one small class a store and a process, read once at the composition roots.

Every variable begins with SAMTAL_. `settings.table` lists them all; the code, `samtal env`,
docker-compose.yml and docs/settings.md share that one table.
"""
