"""What visitors write about: clusters of messages with readable labels."""
