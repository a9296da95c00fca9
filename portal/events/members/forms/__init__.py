"""What the organiser types to say how one joins, and to post."""
