"""The listings for programs: calendars (iCalendar), news (Atom), scripts (JSON), search engines (JSON-LD)."""
