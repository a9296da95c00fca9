"""The four criteria of the call, with what a score on each of them means.

The criteria are the call's. The scale, its anchors and the equal weights are the portal's own choice, and are shown
as such: the call is silent on them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CriterionText:
    """question: what the juror asks of the essay; anchors: what every second step of the scale means."""

    key: str
    name: str
    question: str
    anchors: dict[int, str]


CRITERIA = (
    CriterionText(
        "exposition",
        "Exposition",
        "Does the essay present a truly personal experience of a relationship between student and patient?",
        {
            2: "A case report, or other people's experience; the student is hardly in it.",
            4: "An encounter is told, but from outside: the patient stays a type.",
            6: "A personal encounter that one can follow, with some moments that live.",
            8: "Two people met: vivid, particular, and honest about what was difficult.",
            10: "Unforgettable. Nobody else could have written it, and nothing in it is for show.",
        },
    ),
    CriterionText(
        "reflection",
        "Reflection",
        "Does it show how the student lived this relationship, alone or as one of a team?",
        {
            2: "Feelings are absent, or named without being looked at.",
            4: "Feelings are described, but remain without a link to what happened between the two.",
            6: "The student notices what the patient called up, and wonders about it.",
            8: "Own part, patient's part and the team's part are seen together, doubts included.",
            10: "The reflection changes how one reads the whole encounter.",
        },
    ),
    CriterionText(
        "action",
        "Action",
        "Does it show which demands the student felt, and how the student responded to them?",
        {
            2: "Neither demands nor response can be made out.",
            4: "What was done is listed; why remains open.",
            6: "Demands and response are clear, with some reasons.",
            8: "The pull of conflicting demands is felt, and the response is weighed, failures included.",
            10: "The response, or the decision to do nothing, is understood from within and accounted for.",
        },
    ),
    CriterionText(
        "progression",
        "Progression",
        "Does it discuss how the student's own approach might change, and how medical training might help?",
        {
            2: "No outlook, or good intentions only.",
            4: "General lessons that would follow from any encounter.",
            6: "A change of one's own is named and follows from the story; training is mentioned.",
            8: "A believable change, and a thought about training that teachers could use.",
            10: "One's own next steps and a proposal for training, both earned by the story.",
        },
    ),
)
