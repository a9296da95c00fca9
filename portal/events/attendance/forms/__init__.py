"""What the organiser ticks, and what anybody may look up."""
