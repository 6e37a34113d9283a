"""Mail to staff: who gets it, at most once a person and occasion, and what became of it."""
