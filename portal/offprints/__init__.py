"""What jurors take away from the net: an essay as a book and as a print, and the sheet that they score on.

Knows neither the web nor a database, nor anything of the portal. The libraries that write and read these files are
loaded in child processes only: see `press`.
"""
