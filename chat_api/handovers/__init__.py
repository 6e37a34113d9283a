"""Mails the staff when a conversation was handed over to people."""
