"""What people do. Operations write, flush, and are the last to ask whether they may; the view commits."""
