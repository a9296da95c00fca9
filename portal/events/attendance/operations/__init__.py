"""What is written down: who was there, and certificates of it."""
