"""Data on a schedule: landing, dbt, topics, reports."""
