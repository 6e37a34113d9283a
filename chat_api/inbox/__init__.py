"""The staff's inbox: conversations found by filters and search, and whole transcripts."""
