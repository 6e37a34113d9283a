"""What visitors see while it happens: frames, their fan-out in this worker, and the live log in Valkey."""
