"""What members of a committee are written to about, for each is somewhere else."""

from enum import StrEnum


class News(StrEnum):
    """What happened to a proposal. `PUT`, `ASKED`: the reader's own signature is wanted."""

    PUT = "put"
    LAID_ASIDE = "laid-aside"
    DECIDED = "decided"
    ASKED = "asked"
    REOPENED = "reopened"
    STANDS = "stands"
