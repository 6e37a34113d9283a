"""`python -m cli`: the same as `samtal`."""

from cli.main import app

app()
