"""What follows from who was there: pure values in, values out."""
