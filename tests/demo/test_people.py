import re

from portal.demo.people import COMMITTEE, ENTRANTS, JURORS, ORGANISER

EVERYBODY = (*ENTRANTS, *JURORS, *COMMITTEE, ORGANISER)


def test_the_demonstration_is_fully_cast() -> None:
    assert len(ENTRANTS) == 50
    assert len(JURORS) == 9
    assert len(COMMITTEE) == 5


def test_nobody_shares_a_name_or_an_address() -> None:
    assert len({person.name for person in EVERYBODY}) == len(EVERYBODY)
    assert len({person.email for person in EVERYBODY}) == len(EVERYBODY)


def test_no_address_can_be_delivered() -> None:
    assert [person.email for person in EVERYBODY if not re.fullmatch(r"[a-z.]+@[a-z]+\.example", person.email)] == []


def test_entrants_write_from_the_students_domain_in_years_three_to_six() -> None:
    assert {entrant.email.split("@")[1] for entrant in ENTRANTS} == {"students.example"}
    assert {entrant.year for entrant in ENTRANTS} == {3, 4, 5, 6}


def test_a_country_has_one_code_and_a_school_one_city() -> None:
    people = (*ENTRANTS, *JURORS)
    assert len({(one.country, one.country_code) for one in people}) == len({one.country for one in people})
    assert [one.country_code for one in people if not re.fullmatch("[A-Z]{2}", one.country_code)] == []
    assert len({(one.school, one.city) for one in ENTRANTS}) == len({one.school for one in ENTRANTS})


def test_names_need_more_than_ascii() -> None:
    assert sum(not entrant.name.isascii() for entrant in ENTRANTS) >= 20


def test_some_jurors_have_a_conflict_to_declare() -> None:
    schools = {entrant.school for entrant in ENTRANTS}
    assert [juror.name for juror in JURORS if any(school in juror.affiliation for school in schools)] == [
        "Dr Gareth Llanfyllon",
        "Professor Merav Tzurieli",
    ]
    assert len({juror.country for juror in JURORS} - {entrant.country for entrant in ENTRANTS}) == 1
