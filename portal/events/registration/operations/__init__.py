"""What is done about places and money. Each takes the event's lock first, so that one comes after the other."""
