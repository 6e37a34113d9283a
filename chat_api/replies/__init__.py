"""The answer to one message: remembered, retrieved, streamed, kept, and taken over when a worker dies."""
