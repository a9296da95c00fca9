"""Reading calendar files (RFC 5545) from elsewhere: draft listings, and what becomes of everything else in the file."""
