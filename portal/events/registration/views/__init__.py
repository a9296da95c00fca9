"""The registrant's own pages, and the organiser's."""
