"""Who is talking: pre-chat, consent, the signed token, and the memory that belongs to it."""
