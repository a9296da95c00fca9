"""How much one person may have stored in one edition: their versions, and the file of a form that is not handed in."""

# Ten of the largest files that are taken at all; an essay is usually a hundredth of this.
MOST_BYTES = 200 * 1024 * 1024


def fits(stored: int, coming: int, *, has_entry: bool) -> bool:
    """Whether a file may be stored as well.

    stored: bytes of this person's other files in the edition; coming: of the file. A first essay always fits: whatever
    was saved before, nobody is kept from handing in.
    """
    return not has_entry or stored + coming <= MOST_BYTES
