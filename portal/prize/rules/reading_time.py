"""How long an essay takes to read."""

# Brysbaert (2019), "How many words do we read per minute?": 238 for silent reading of English non-fiction.
# A juror reads to judge, so slower than that.
WORDS_PER_MINUTE = 200


def minutes(words: int) -> int:
    """Minutes to read `words` words with care, rounded up, at least one."""
    return max(1, -(-words // WORDS_PER_MINUTE))


def duration(minutes: int) -> str:
    """Minutes as one says them: 45 minutes, 3 hours 20 minutes."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} hour{'s' if hours > 1 else ''}"] if hours else []
    if rest or not hours:
        parts.append(f"{rest} minute{'' if rest == 1 else 's'}")
    return " ".join(parts)
