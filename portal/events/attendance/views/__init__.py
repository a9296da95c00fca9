"""The organiser's pages, the reader's own, and those for whoever verifies a certificate."""
