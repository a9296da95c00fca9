"""What the public sees of the events, and what the organiser does."""
