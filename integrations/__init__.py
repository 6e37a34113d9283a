"""What reaches the outside world."""
