"""Conversations as their visitors hold them: open, post, follow, rate, escalate, close."""
