"""What reads text: pure functions and the models they need."""
