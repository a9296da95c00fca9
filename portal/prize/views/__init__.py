"""The pages of each desk."""
