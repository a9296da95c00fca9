"""What the organiser types about a listing and its dates."""
