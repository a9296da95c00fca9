"""What the demonstration's jurors write: to the committee three sentences that fit the score, to authors a word."""

from random import Random

_FIRST = {
    "high": [
        "I read this twice, the second time aloud.",
        "The encounter stays with me; I can still see the room.",
        "A student who dares to be unsure, and writes it down exactly.",
        "From the first page on I trusted the narrator.",
        "This is what the prize is for.",
    ],
    "middle": [
        "A real encounter, told with care, although it takes a while to arrive.",
        "There is a good essay in here, under some pages that are not needed.",
        "The patient comes alive; the student less so.",
        "Honest and readable, with one moment that is more than that.",
        "I believed the story and wanted to know more of the relationship.",
    ],
    "low": [
        "The essay reports more than it meets.",
        "I learned much about the ward and little about these two people.",
        "The patient remains a case, and the student a witness.",
        "It is well organised, but I did not find the personal experience the call asks for.",
        "Much of this could have been written about any patient.",
    ],
}
_SECOND = {
    "high": [
        "The feelings are looked at from several sides, the unwelcome ones as well.",
        "What the student does not do is understood as clearly as what is done.",
        "The reflection grows out of the scenes and is never pasted onto them.",
        "The silence in the middle is the best page in the whole pile.",
    ],
    "middle": [
        "The reflection names feelings but seldom asks where they come from.",
        "The demands are clear; the response could be weighed more.",
        "I missed the team, which must have been there.",
        "The last third says in general what the first has shown in particular.",
    ],
    "low": [
        "Feelings are named once and then left alone.",
        "What was asked of the student, and what it cost, stays open.",
        "The conclusions would follow from any story.",
        "The voice changes to that of a textbook as soon as it becomes difficult.",
    ],
}
_THIRD = {
    "high": [
        "The proposal for teaching is modest and could begin on Monday.",
        "I would like to hear this at the Congress.",
        "The change is small and believable.",
        "A strong candidate from my side.",
    ],
    "middle": [
        "The outlook on training is sound, if not new.",
        "With a firmer end I would have given more.",
        "The committee may want to compare it with the others on the same theme.",
        "A solid essay that I was glad to read.",
    ],
    "low": [
        "I hope the author goes on writing.",
        "With help from a Balint group this could become a very different text.",
        "The thoughts on training deserve an example.",
        "No doubt about the good will behind it.",
    ],
}


def comment(random: Random, mean: float) -> str:
    """mean: the mean of the four scores, in points of the scale from 1 to 10."""
    level = "high" if mean >= 7.5 else "middle" if mean >= 5 else "low"
    return " ".join(random.choice(stock[level]) for stock in (_FIRST, _SECOND, _THIRD))


_REMARKS = [
    "The page on which nothing is said is the best one. Trust it: the explanation after it could go.",
    "I would have liked to know what you felt when you closed the door. You come close to saying it twice.",
    "Your patient speaks in every scene. Let the student speak as freely: what did you not want to hear?",
    "The ending promises more than you can know yet. The doubt of the third page would have been enough.",
    "Thank you for not making yourself the hero of this. It made me think of my own first ward.",
    "Look again at the nurse, who understood before anybody else. There is a second essay in her.",
]


def remark(random: Random) -> str:
    """For the author; most jurors leave none."""
    return random.choice(_REMARKS) if random.random() < 0.4 else ""


# What two members of the committee note on essays in contention, and why they name theirs.
NOTES: tuple[tuple[str, ...], ...] = (
    (
        "The doubt is allowed to stay. I would print it as it is.",
        "Strong on how it felt, thinner on what was done about it. Worth talking over.",
    ),
    ("I read it twice. The second half answers what the first only asks.",),
)
SENTENCES: tuple[str, ...] = (
    "The one on my first place changes how I would teach a first meeting.",
    "I went by what each would say to a student who reads it.",
)
