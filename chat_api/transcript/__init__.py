"""The conversation itself: the only code that writes conversations, episodes, messages, the existence of replies, tags.

Who may do what is the caller's question: `conversations/` asks for visitors, `inbox/` for the staff, `replies/` for the
assistant. Everything here works in the caller's open tenant transaction.
"""
