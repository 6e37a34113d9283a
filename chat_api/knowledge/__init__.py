"""What the assistants know: FAQs in several languages and phrasings, and how they are found."""
