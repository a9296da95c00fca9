"""One document of the rules, the same bytes wherever it is made."""

import json
from hashlib import sha256

import pytest

from portal.prize.rules.sealed import FORMAT, SETTINGS, Method, NotRules, Rules, SealedCriterion, digest, read
from portal.prize.rules.settings import EditionSettings

RULES = Rules(
    year=2027,
    criteria=(
        SealedCriterion("action", "Action", "Què fa l’estudiant?", 2, {"10": "All of it.", "2": "Nothing."}),
        SealedCriterion("reflection", "Reflection", "And then?", 1, {}),
    ),
    lowest=1,
    highest=10,
    reads_per_essay=3,
    pot_cents=500_000,
    currency="EUR",
    shares_cents=(300_000, 200_000),
    method=Method("a name", 1, "a model", "priors"),
    quorum=None,
    allows_shared_places=False,
    ties="Shared.",
    decision="Theirs.",
)
DOCUMENT = (
    '{"allows_shared_places":false,"criteria":[{"anchors":{"10":"All of it.","2":"Nothing."},"key":"action",'
    '"name":"Action","question":"Què fa l’estudiant?","weight":2},{"anchors":{},"key":"reflection","name":"Reflection",'
    '"question":"And then?","weight":1}],"currency":"EUR","decision":"Theirs.","format":"ascona-rules-1","highest":10,'
    '"lowest":1,"method":{"model":"a model","name":"a name","priors":"priors","version":1},"pot_cents":500000,'
    '"quorum":null,"reads_per_essay":3,"shares_cents":[300000,200000],"ties":"Shared.","year":2027}'
)


def test_the_document_has_sorted_keys_and_no_spaces_and_its_digest_is_that_of_its_bytes() -> None:
    assert RULES.document() == DOCUMENT
    assert digest(DOCUMENT) == sha256(DOCUMENT.encode("utf-8")).hexdigest()


def test_what_is_read_from_it_makes_the_same_document_again() -> None:
    assert read(DOCUMENT) == RULES
    assert read(DOCUMENT).document() == DOCUMENT
    assert RULES.places == 2


def test_every_setting_in_it_is_one_that_an_edition_has() -> None:
    assert set(SETTINGS) <= set(EditionSettings.__slots__)


def test_another_cent_or_another_word_is_another_digest() -> None:
    changed = [DOCUMENT.replace("300000", "300001"), DOCUMENT.replace("Nothing", "nothing")]
    assert len({digest(text) for text in [DOCUMENT, *changed]}) == 3


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it is no JSON"),
        ("[1]", f"it does not say that its format is {FORMAT}"),
        (json.dumps({"format": "another"}), f"it does not say that its format is {FORMAT}"),
        (json.dumps({"format": FORMAT}), "something is missing in it, or there is more than rules have"),
        (DOCUMENT.replace('"year"', '"years"'), "something is missing in it, or there is more than rules have"),
        (DOCUMENT.replace('"weight":2', '"weight":0'), "there is a criterion, a place, and no weight below 1"),
        (DOCUMENT.replace("[300000,200000]", "[]"), "there is a criterion, a place, and no weight below 1"),
        (DOCUMENT.replace('"weight":2', '"weight":"2"'), "scale, shares and weights are whole numbers"),
        (DOCUMENT.replace('"highest":10', '"highest":1'), "the scale goes from a lower to a higher score"),
    ],
)
def test_what_is_no_such_document_is_told_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(NotRules) as told:
        read(text)
    assert str(told.value) == why
