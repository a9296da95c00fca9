"""The demonstration: invented people, essays and scores, so that every desk has something to see."""
