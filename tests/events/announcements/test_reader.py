"""Several announcements in one paste: where each begins, and what follows from the others."""

from datetime import date

import pytest

from portal.events.announcements.facts import About, Because
from portal.events.announcements.faults import Code, Sort
from portal.events.announcements.reader import Draft, Reading, read
from portal.events.listing import Mode

TODAY = date(2030, 1, 1)
LEADERS = (
    "This drop-in series is for credentialed leaders. It generally meets the first Monday of odd months, with Ann Bee"
    " as the facilitator. more info..."
)
TALK = (
    "The Reading Committee invites you to a discussion.\n"
    "When: {when} Where: online Who: Any member leading a group Cost: free"
)
COURSE = (
    "The three-day Harbour course is designed to teach how to lead. It is for clinicians, and is held at the Rosenlaui"
    " Hotel."
)
SOCIETY = "The Harbour Balint Society invites you to {what}."


def drafts(*parts: str, between: str = "\n") -> list[Draft]:
    return list(read(between.join(parts), today=TODAY).drafts)


def talk(when: str) -> str:
    return TALK.format(when=when)


def meetings(found: list[Draft]) -> list[list[str]]:
    return [[str(m.day) + (" ?" if m.to_be_confirmed else "") for m in draft.listing.meetings] for draft in found]


def codes(draft: Draft) -> list[Code]:
    return [fault.code for fault in draft.faults]


def test_a_rule_and_its_place_among_the_others_tell_a_date_that_is_to_be_confirmed() -> None:
    found = drafts(talk("January 20, 2030"), LEADERS, talk("April 3, 2030"), LEADERS, talk("June 1, 2030"))
    assert meetings(found) == [["2030-01-20"], ["2030-03-04 ?"], ["2030-04-03"], ["2030-05-06 ?"], ["2030-06-01"]]
    [when] = [fact for fact in found[1].facts if fact.about is About.MEETING]
    assert when.because is Because.POSITION


def test_two_of_a_series_side_by_side_have_its_next_two_dates() -> None:
    found = drafts(talk("January 1, 2030"), LEADERS, LEADERS, talk("June 1, 2030"))
    assert meetings(found)[1:3] == [["2030-01-07 ?"], ["2030-03-04 ?"]]


def test_where_the_dates_are_in_no_order_nothing_is_read_from_places() -> None:
    found = drafts(talk("June 1, 2030"), LEADERS, talk("April 3, 2030"))
    assert meetings(found) == [["2030-06-01"], [], ["2030-04-03"]]
    assert [found[1].listing.expected_from, found[1].listing.rule] == [None, "1st Monday of odd months"]


def test_a_rule_alone_makes_no_dates() -> None:
    [draft] = drafts(LEADERS)
    assert (draft.listing.meetings, draft.listing.listed_on) == ((), TODAY)


def test_what_has_neither_date_nor_rule_lies_between_its_neighbours() -> None:
    found = drafts(talk("March 1, 2030"), COURSE, talk("May 1, 2030"))
    course = found[1].listing
    assert (course.expected_from, course.expected_to) == (date(2030, 3, 1), date(2030, 5, 1))
    assert Code.DATES in codes(found[1])


def test_a_date_of_the_rule_that_nobody_announces_is_a_gap_within_what_is_announced_and_not_beyond() -> None:
    found = drafts(talk("January 1, 2030"), LEADERS, talk("May 2, 2030"), LEADERS, talk("July 20, 2030"))
    assert meetings(found)[1::2] == [["2030-01-07 ?"], ["2030-05-06 ?"]]
    gaps = [fault.facts["day"] for draft in found for fault in draft.faults if fault.code is Code.GAP]
    assert gaps == ["Monday 4 March 2030", "Monday 1 July 2030"]


def test_two_at_one_time_that_the_same_people_might_go_to_clash() -> None:
    one = talk("Friday, March 1, 2030, 7:00pm - 9:00pm Eastern")
    other = "Join us for the open discussion of dreams on March 1, 2030, 5:30pm - 6:30pm Pacific. Everyone is welcome."
    apart = other.replace("5:30pm - 6:30pm", "6:00pm - 7:00pm")
    leaders = "Join us for the discussion for non-credentialed leaders on March 1, 2030, 7:00pm - 8:00pm Eastern."
    credentialed = leaders.replace("non-credentialed", "all credentialed")
    assert [Code.CLASH in codes(draft) for draft in drafts(one, other)] == [False, True]
    assert [Code.CLASH in codes(draft) for draft in drafts(one, apart)] == [False, False]
    assert [Code.CLASH in codes(draft) for draft in drafts(leaders, credentialed)] == [False, False]


@pytest.mark.parametrize("between", ["\n", "\n\n", "\n---\n", "\r\n\r\n", "\n* * *\n"])
def test_announcements_are_told_apart_whatever_stands_between(between: str) -> None:
    found = drafts(talk("January 20, 2030"), LEADERS, COURSE, LEADERS, talk("June 1, 2030"), between=between)
    assert [draft.listing.kind for draft in found] == ["discussion", "drop-in", "course", "drop-in", "discussion"]


THREE_LINES = """The society invites you to its spring retreat on 3 May 2030 at the Rosenlaui Hotel.
The retreat is designed for clinicians.
This retreat is for everybody who treats patients."""
THREE_PARAGRAPHS = """Join us for a retreat on 3 May 2030.

The cost is 90 EUR.

Participants are invited to bring warm clothes."""
UNDER_HEADINGS = """Spring retreat

When: 3 May 2030

Target audience

Clinicians

Cancellation policy

Registrants may cancel by 1 April 2030."""


@pytest.mark.parametrize("text", [THREE_LINES, THREE_PARAGRAPHS, UNDER_HEADINGS])
def test_one_announcement_in_several_paragraphs_is_one(text: str) -> None:
    [draft] = drafts(text)
    assert (draft.listing.kind, meetings([draft])) == ("retreat", [["2030-05-03"]])


def test_announcements_under_titles_are_told_apart_and_have_those_titles() -> None:
    found = drafts(
        "Autumn Light Retreat\nWhen: October 2-4, 2030\nWhere: Rosenlaui Lodge, Oregon",
        "Winter Workshop for Leaders\nWhen: January 16, 2031, 9am - 4pm Pacific\nWhere: online",
        between="\n\n",
    )
    assert [draft.listing.title for draft in found] == ["Autumn Light Retreat", "Winter Workshop for Leaders"]
    assert [draft.listing.slug for draft in found] == [
        "autumn-light-retreat-2030",
        "course-winter-workshop-for-leaders-2031",
    ]
    assert [draft.listing.mode for draft in found] == [Mode.PLACE, Mode.ONLINE]


def test_a_form_of_labels_that_repeats_itself_is_several_announcements() -> None:
    found = drafts(
        "Leaders: Ann Bee Time: 7pm Eastern, May 3, 2030", "Leaders: Jan Roe Time: 7pm Eastern, June 7, 2030"
    )
    assert [(draft.listing.leaders, *meetings([draft])) for draft in found] == [
        (("Ann Bee",), ["2030-05-03"]),
        (("Jan Roe",), ["2030-06-07"]),
    ]


def test_what_announces_nothing_is_left_over_and_not_lost() -> None:
    minutes = "The new board was elected on 3 March 2029 and met twice."
    reading: Reading = read(f"{minutes}\n---\n{talk('May 3, 2030')}", today=TODAY)
    assert [span.of(reading.text) for span in reading.unread] == [minutes]
    assert len(reading.drafts) == 1


def test_an_abbreviation_is_written_out_as_the_rest_of_the_text_has_it() -> None:
    text = "The HBS Reading Committee invites you to a discussion on May 3, 2030.\nThe Harbour Balint Society helps."
    [draft] = drafts(text)
    assert draft.listing.organiser == "Harbour Balint Society, Reading Committee"


def test_every_meeting_of_a_series_over_the_change_of_clocks_is_at_the_same_hour_on_the_wall() -> None:
    text = (
        SOCIETY.format(what="an online group") + " February 14, March 14 and April 11, 2030, 11am Eastern/4pm London."
    )
    [draft] = drafts(text)
    assert {str(meeting.at) for meeting in draft.listing.meetings} == {"11:00:00"}
    # In March, New York is on summer time and London is not yet.
    [fault] = draft.of(Sort.CONTRADICTION)
    assert (fault.code, fault.facts["should"]) == (Code.ZONES, "15:00")


def test_an_hour_that_daylight_saving_skips_is_left_out_and_said() -> None:
    [draft] = drafts("Join us for a discussion on March 10, 2030, 2:30am - 3:30am Eastern.")
    assert [(m.day, m.at, m.minutes) for m in draft.listing.meetings] == [(date(2030, 3, 10), None, None)]
    assert Code.NO_TIME in codes(draft)


def test_a_deadline_is_no_meeting_and_the_zone_beside_it_is_heard() -> None:
    prose = "A retreat on 3 May 2030. Registration closes on 1 April 2030{zone}. Early bird until 1 March 2030, UTC."
    for zone, doubtful in ((", 6pm UTC", False), ("", True)):
        [draft] = drafts(prose.format(zone=zone))
        assert meetings([draft]) == [["2030-05-03"]]
        assert (Code.DEADLINE_ZONE in codes(draft)) is doubtful


def test_the_last_day_of_a_call_gives_it_its_place() -> None:
    text = (
        "The Foundation Harbour Light invites students to the Harbour Prize. Essays must be received before 1 May 2030."
    )
    [draft] = drafts(text)
    assert (draft.listing.kind, draft.listing.listed_on, draft.listing.meetings) == ("award", date(2030, 4, 30), ())


def test_the_same_paste_has_slugs_of_their_own() -> None:
    found = drafts(talk("May 3, 2030"), talk("May 10, 2030"), talk("May 17, 2030"))
    assert [draft.listing.slug for draft in found] == [
        "discussion-may-2030",
        "discussion-may-2030-2",
        "discussion-may-2030-3",
    ]
    assert {draft.listing.series for draft in found} == {"Discussion of the Reading Committee"}
