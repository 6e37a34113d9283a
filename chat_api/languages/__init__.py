"""The language of a message, and the language to answer in."""
