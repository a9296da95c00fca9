"""What the desk works out, pure: what is missing, what dates come to, what stands in their way."""
