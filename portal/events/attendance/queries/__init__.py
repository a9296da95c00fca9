"""What is read of who was there."""
