"""Tenants, their staff with a role (owner, manager, viewer), staff sessions, and the audit log."""
