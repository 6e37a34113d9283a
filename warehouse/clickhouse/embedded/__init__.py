"""The ClickHouse engine in one process, speaking ClickHouse's own HTTP interface.

Every process of ours, and every stranger's client, talks to it as to a ClickHouse server, so that
production changes an address and nothing else. Known limits: no sessions or temporary tables, no
external data, no native protocol, one user. Start it with `python -m warehouse.clickhouse.embedded`.
"""
