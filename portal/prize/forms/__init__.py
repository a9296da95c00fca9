"""The forms of each desk."""
