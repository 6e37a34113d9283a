"""The assistants of a tenant: their versions, and which of them answers."""
