"""Real servers from wheels, under one supervisor."""
