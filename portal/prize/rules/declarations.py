"""What an entrant declares. Each edition has its own wording, and an entry keeps the words that were shown."""

import json
from collections.abc import Mapping
from hashlib import sha256

# What a new edition asks for, by the key under which it is kept.
DECLARATIONS = {
    "student": "I am enrolled as a medical student.",
    "personal": "The essay is about a truly personal experience of mine with a patient.",
    "not_thesis": "It is not, in whole or in part, a thesis or diploma that I handed in before.",
    "own_work": "I wrote it myself, and I name below any help that I had, from people or from software.",
    "patients": "Every patient in it is disguised so that nobody could know them, or has consented.",
    "printing": (
        "If it wins, I will present it at the Congress, and it may be printed in the Proceedings and Balint journals."
    ),
}


def wording(declarations: Mapping[str, str]) -> str:
    """A short mark of this wording: a form that was opened under another one is shown again, to be ticked anew."""
    return sha256(json.dumps(list(declarations.items())).encode()).hexdigest()[:12]
