"""What each desk reads. Rows are loaded for the reader: what is not theirs is not found."""
