"""What an entrant declares. The words that were shown are kept with the entry, so a later wording changes nothing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Declaration:
    """key: how it is kept; text: what the entrant ticks."""

    key: str
    text: str


DECLARATIONS = (
    Declaration("student", "I am enrolled as a medical student."),
    Declaration("personal", "The essay is about a truly personal experience of mine with a patient."),
    Declaration("not_thesis", "It is not, in whole or in part, a thesis or diploma that I handed in before."),
    Declaration("own_work", "I wrote it myself, and I name below any help that I had, from people or from software."),
    Declaration("patients", "Every patient in it is disguised so that nobody could know them, or has consented."),
    Declaration(
        "printing",
        "If it wins, I will present it at the Congress, and it may be printed in the Proceedings and Balint journals.",
    ),
)
