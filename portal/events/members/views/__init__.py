"""How one joins, boards, and the own calendar: the readers' pages, and the organiser's."""
