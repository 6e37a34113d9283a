"""Whole stories, on a whole stack: a message reaches the dashboard and the report."""
