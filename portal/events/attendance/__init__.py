"""Who was there, what it counts for, and the certificates that say so."""
