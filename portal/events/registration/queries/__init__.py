"""What is known of places and money, for the page that asks."""
