"""The ClickHouse engine in one process, speaking ClickHouse's own HTTP interface.

Every process of ours, and every client of an analyst's, talks to it as to a ClickHouse server, so that
production changes an address and nothing else. What it leaves out is in `warehouse/README.md`. Start it
with `python -m warehouse.clickhouse.embedded`.
"""
