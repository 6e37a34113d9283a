"""The dbt project, run from Dagster and from the command line."""
