"""Members only: how one joins a meeting, boards, and everybody's own calendar."""
